package org.turnstone.field.ui.unlock;

import org.turnstone.field.transfer.Enrolment;
import org.turnstone.field.transfer.ServerAddress;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.exchange.PeerException;

/** Makes an open vault part of a site. On the sync executor, since it speaks to the server. */
public final class EnrolPresenter {
    private final Vault vault;

    public EnrolPresenter(Vault vault) {
        this.vault = vault;
    }

    /**
     * Enrols and says where and for whom.
     *
     * @throws IllegalArgumentException with a sentence for the person if address or code cannot be one
     */
    public String enrol(String server, String code) throws PeerException, VaultException {
        if (vault.membership().isPresent()) {
            return Texts.text("enrol.already");
        }
        ServerAddress address;
        String plain;
        try {
            address = ServerAddress.of(server.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Texts.text("enrol.badserver"), e);
        }
        try {
            plain = Enrolment.readCode(code);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Texts.text("enrol.badcode"), e);
        }
        Enrolment.Enrolled enrolled = Enrolment.enrol(vault, address, plain);
        return Texts.text("enrol.done", enrolled.siteName(), enrolled.personName());
    }
}
