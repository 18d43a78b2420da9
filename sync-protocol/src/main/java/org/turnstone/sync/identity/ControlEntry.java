package org.turnstone.sync.identity;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.HpkeSealed;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * One decision of a site's authority (docs/protocol.md, "Control log"). All replicas of a site fold the same entries to
 * the same {@link ControlState}, so a decision needs no network to be agreed on, only to arrive.
 */
public sealed interface ControlEntry {
    /** A device may write from now on. Immutable; equal by content. */
    final class Enrol implements ControlEntry {
        private final DeviceCertificate certificate;
        private final byte[] sealedName;
        private final int generation;

        /**
         * @param sealedName the person's display name ({@link PersonName})
         * @param generation of the scope key that it is sealed under
         */
        public Enrol(DeviceCertificate certificate, byte[] sealedName, int generation) {
            this.certificate = certificate;
            this.sealedName = sealedName.clone();
            this.generation = generation;
        }

        public DeviceCertificate certificate() {
            return certificate;
        }

        public byte[] sealedName() {
            return sealedName.clone();
        }

        public int generation() {
            return generation;
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Enrol that
                    && generation == that.generation
                    && certificate.equals(that.certificate)
                    && Arrays.equals(sealedName, that.sealedName);
        }

        @Override
        public int hashCode() {
            return certificate.hashCode();
        }

        @Override
        public String toString() {
            return "enrolment of " + certificate;
        }
    }

    /**
     * A generation of the site's scope key, sealed to some of its members. The same generation comes again for members who
     * join later.
     *
     * @param generation from 1
     * @param period number of the period it serves in, with whose key it is destroyed
     * @param keyId which key
     * @param wraps by {@link RecipientKey#id()}; HPKE with info {@code "TS1 scope" ‖ siteId ‖ u32 generation ‖ keyId}
     */
    record ScopeKey(int generation, int period, KeyId keyId, Map<Octets16, HpkeSealed> wraps) implements ControlEntry {
        public ScopeKey {
            wraps = Map.copyOf(wraps);
        }
    }

    /** From now on record keys are also wrapped to this key, whose private half the site will destroy one day. */
    record PeriodKey(int number, RecipientKey key, Instant from) implements ControlEntry {}

    /**
     * The private half of a period's key is gone, and with it whatever could open the scope keys that served in it. What is
     * sealed to nothing else opens never again.
     */
    record PeriodDestroyed(int number) implements ControlEntry {}

    /** The key that signs the server's checkpoints and answers for it at sign-in. */
    record ServerKey(VerifyingKey key) implements ControlEntry {}

    /** Vaults of the site seal a slot to this key from now on; its private half is kept offline. The latest holds. */
    record RecoveryKey(RecipientKey key) implements ControlEntry {}

    /**
     * A vault's slot was opened with the recovery key, so that the laptop can say so to whoever did not ask for it.
     *
     * @param request {@link EscrowRequest#id()}
     */
    record EscrowOpened(DeviceId device, Octets16 request) implements ControlEntry {}

    /**
     * A form version may be used from now on.
     *
     * @param hash names its bytes
     * @param formId the form's own id
     * @param version the form's own version
     * @param title shown to people
     */
    record PublishForm(FormHash hash, String formId, String version, String title) implements ControlEntry {}

    /** No new records with this form version; those begun go on. */
    record CloseForm(FormHash hash) implements ControlEntry {}

    /**
     * A device may no longer write or read.
     *
     * @param reason shown to people
     * @param cuts for each of its logs the last entries that count; what lies beyond is quarantined, and so is every log
     *     that is not named
     */
    record Revoke(DeviceId device, String reason, Map<LogId, Set<ChangeId>> cuts) implements ControlEntry {
        public Revoke {
            cuts = copyOf(cuts);
        }
    }

    /**
     * A device has another role from now on.
     *
     * @param cuts as for {@link Revoke}: what is at or below them keeps the standing it had
     */
    record RoleChange(DeviceId device, DeviceRole role, Map<LogId, Set<ChangeId>> cuts) implements ControlEntry {
        public RoleChange {
            cuts = copyOf(cuts);
        }
    }

    private static Map<LogId, Set<ChangeId>> copyOf(Map<LogId, Set<ChangeId>> cuts) {
        Map<LogId, Set<ChangeId>> copy = new HashMap<>();
        cuts.forEach((log, tips) -> copy.put(log, Set.copyOf(tips)));
        return Map.copyOf(copy);
    }

    /** Quarantined entries at or below these count after all. */
    record Accept(LogId log, Set<ChangeId> tips) implements ControlEntry {
        public Accept {
            tips = Set.copyOf(tips);
        }
    }

    /** The record, or the part of it under one key, is gone everywhere and for ever. */
    record Erase(RecordId record, @Nullable KeyId part) implements ControlEntry {}

    /**
     * Requests to erase were refused: what they hid is shown again.
     *
     * @param requests the entries that asked; one that comes later is a new question
     */
    record Keep(RecordId record, Set<ChangeId> requests) implements ControlEntry {
        public Keep {
            requests = Set.copyOf(requests);
        }
    }

    /**
     * The server counts its checkpoints from 1 again under a new epoch: at the founding of a site and after it was restored.
     *
     * @param epoch stands in every checkpoint
     * @param previousCheckpoint the last number of the epoch before, as far as the server knows; 0 at the founding
     */
    record ServerEpoch(Octets16 epoch, long previousCheckpoint) implements ControlEntry {}

    /**
     * Chooses the branch of the control log that it stands on; {@code tips} are the ends of the branches it closes and of its
     * own.
     */
    record Join(List<ChangeId> tips) implements ControlEntry {
        public Join {
            tips = List.copyOf(tips);
        }
    }

    /** Programs older than this may still send, but not receive. */
    record MinimumVersion(int version) implements ControlEntry {}

    /** An entry of a kind this version does not know: kept and passed on, without effect here. */
    record Unknown(String kind) implements ControlEntry {}
}
