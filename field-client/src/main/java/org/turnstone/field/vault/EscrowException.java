package org.turnstone.field.vault;

/** The vault cannot be opened through escrow, or not with this file. Nothing was changed. */
public final class EscrowException extends VaultException {
    private static final long serialVersionUID = 1L;

    private EscrowException(String message) {
        super(message);
    }

    static EscrowException noSlot() {
        return new EscrowException(
                "This vault has no key in escrow: its site has no recovery key, or the laptop had not synced"
                        + " since there is one. Nothing was changed. Without passphrase and recovery code it cannot be opened; enrol"
                        + " anew, and what was synced comes back from the server.");
    }

    static EscrowException noRequest() {
        return new EscrowException(
                "No escrow request was made on this laptop, or it was answered already. Nothing was changed."
                        + " Make one with: turnstone field recover --escrow-request FILE");
    }

    static EscrowException otherAnswer() {
        return new EscrowException(
                "This answer is not for the request that was made on this laptop last, or it was altered."
                        + " Nothing was changed. Ask the office for the answer to that request, or make a new one.");
    }
}
