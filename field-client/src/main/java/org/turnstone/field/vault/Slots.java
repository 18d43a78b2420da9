package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.RecoveryCode;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.EscrowAnswer;
import org.turnstone.sync.identity.EscrowRequest;
import org.turnstone.sync.identity.EscrowSlot;
import org.turnstone.sync.record.Octets16;

/**
 * The ways into an open vault, and the one into a closed vault whose passphrase is forgotten (docs/protocol.md, "Escrow").
 * Every change writes the header whole, both copies. Guarded by the vault's lock.
 */
final class Slots {
    private final VaultFiles files;
    private final VaultFacts facts;

    Slots(VaultFiles files, VaultFacts facts) {
        this.files = files;
        this.facts = facts;
    }

    void changePassphrase(Secret passphrase, PassphraseParameters fresh) throws VaultException, IOException {
        header().withPassphrase(files.master(), passphrase, fresh, files.random())
                .write(files.place());
    }

    /** A new code; the old one opens the vault no more. The caller closes it. */
    RecoveryCode newRecoveryCode() throws VaultException, IOException {
        RecoveryCode code = RecoveryCode.generate(files.random());
        boolean done = false;
        try {
            header().withRecoveryCode(files.master(), code, files.random()).write(files.place());
            done = true;
            return code;
        } finally {
            if (!done) {
                code.close();
            }
        }
    }

    /**
     * A new master key, under which the key table is sealed again, in slots that are all new. The files that are open stay with the
     * old one, and are of no use afterwards.
     *
     * @return the new recovery code; the caller closes it
     */
    RecoveryCode renewMasterKey(Secret passphrase, PassphraseParameters fresh, Optional<ControlState> control)
            throws VaultException, IOException {
        RecoveryCode code = RecoveryCode.generate(files.random());
        boolean done = false;
        try (SymmetricKey next = SymmetricKey.generate(files.random())) {
            files.keys().writeRenewed(files.place(), next, files.storeKey());
            VaultHeader header = VaultHeader.create(files.storeId(), next, passphrase, fresh, code, files.random());
            // From here on the new key is the vault's: what is left undone is finished at the next opening.
            withEscrow(header, next, control).write(files.place());
            KeyTable.settle(files.place(), next, files.storeId(), files.random())
                    .close();
            done = true;
            return code;
        } finally {
            if (!done) {
                code.close();
            }
        }
    }

    private VaultHeader withEscrow(VaultHeader header, SymmetricKey master, Optional<ControlState> control) {
        Optional<RecipientKey> recovery = control.flatMap(ControlState::recoveryKey);
        if (recovery.isEmpty()) {
            return header;
        }
        DeviceCertificate own = facts.membership().orElseThrow().certificate();
        return header.withEscrow(master, own.siteId(), own.deviceId(), recovery.get(), files.random());
    }

    /** Puts a slot key into escrow if the site's recovery key is another than the one it is sealed to. */
    void keepEscrow(ControlState control) throws VaultException, IOException {
        Optional<Octets16> wanted = control.recoveryKey().map(RecipientKey::id);
        VaultHeader header = header();
        if (!header.escrow().map(EscrowSlot::to).equals(wanted)) {
            renewEscrow(header, control).write(files.place());
        }
    }

    private VaultHeader renewEscrow(VaultHeader header, ControlState control) {
        DeviceCertificate own = facts.membership().orElseThrow().certificate();
        return control.recoveryKey()
                .map(recovery ->
                        header.withEscrow(files.master(), own.siteId(), own.deviceId(), recovery, files.random()))
                .orElseGet(header::withoutEscrow);
    }

    /** A sentence for the person if somebody had this vault's escrow opened without a request of this laptop; said once. */
    Optional<String> strangeEscrow(ControlState control) throws VaultException, IOException {
        DeviceCertificate own = facts.membership().orElseThrow().certificate();
        Set<Octets16> known = facts.knownEscrows();
        Set<Octets16> strange = new HashSet<>(control.escrowsOpened(own.deviceId()));
        strange.removeAll(known);
        if (strange.isEmpty()) {
            return Optional.empty();
        }
        renewEscrow(header(), control).write(files.place());
        note(strange);
        return Optional.of(
                "The office opened this vault's key in escrow, and no request for it was made here. The key was"
                        + " replaced, and nothing was changed. Ask the office who asked, and change the passphrase if you have any"
                        + " doubt.");
    }

    private void note(Set<Octets16> requests) {
        Set<Octets16> known = new HashSet<>(facts.knownEscrows());
        known.addAll(requests);
        files.store().atomically(() -> {
            facts.putKnownEscrows(known);
            return known;
        });
    }

    private VaultHeader header() throws VaultException {
        return VaultHeader.read(files.place());
    }

    /** Makes a request for a closed vault and keeps what its answer will need. */
    static EscrowRequest ask(VaultPlace place, Secret chosen, PassphraseParameters fresh, SecureRandom random)
            throws VaultException {
        if (!VaultHeader.isAt(place)) {
            throw NoVaultException.at(place.directory());
        }
        DirectoryLock held = DirectoryLock.take(place.lock());
        try (RecipientKeyPair key = RecipientKeyPair.generate(random)) {
            EscrowSlot slot = VaultHeader.read(place).escrow().orElseThrow(EscrowException::noSlot);
            EscrowRequest request = new EscrowRequest(slot, key.recipientKey());
            EscrowIncident.of(request, key, chosen, fresh, random).write(place.escrow());
            return request;
        } catch (IOException e) {
            throw new VaultUnwritableException(e);
        } finally {
            held.close();
        }
    }

    /** The slot key that an answer brings; the caller closes it. */
    static SymmetricKey slotKey(VaultPlace place, EscrowAnswer answer, Secret chosen) throws VaultException {
        try {
            EscrowIncident incident = EscrowIncident.read(place.escrow());
            try (RecipientKeyPair fresh = incident.fresh(chosen)) {
                return answer.open(incident.request(), fresh);
            }
        } catch (VerificationFailedException e) {
            throw EscrowException.otherAnswer();
        } catch (IOException e) {
            throw new VaultUnwritableException(e);
        }
    }

    /** After a vault was opened through escrow: the chosen passphrase opens it, and what was taken out of escrow no more. */
    void afterEscrow(Secret chosen, PassphraseParameters fresh, ControlState control)
            throws VaultException, IOException {
        EscrowIncident incident = EscrowIncident.read(files.place().escrow());
        renewEscrow(header().withPassphrase(files.master(), chosen, fresh, files.random()), control)
                .write(files.place());
        note(Set.of(incident.request().id()));
        Files.deleteIfExists(files.place().escrow());
    }
}
