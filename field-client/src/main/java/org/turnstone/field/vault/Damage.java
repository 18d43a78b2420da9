package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/**
 * One thing that is wrong with a vault: how it is said to a person, and how it is put right. Each kind is a type, so that
 * what is looked for, said and repaired is one list.
 */
sealed interface Damage {
    Finding finding();

    /** Puts it right as far as {@link Finding.Remedy} says. */
    void mend(Mending mending) throws IOException, VaultException;

    /** One of the two copies of {@code vault.hdr}. */
    record HeaderCopy(String file) implements Damage {
        @Override
        public Finding finding() {
            return Finding.mended(
                    "vault-header-copy",
                    "The file " + file + " is damaged or missing. Its twin is intact, so the vault opens as before.");
        }

        @Override
        public void mend(Mending mending) throws VaultException {
            VaultHeader.read(mending.place());
        }
    }

    /** {@code keys.tbl}. */
    record Keys() implements Damage {
        @Override
        public Finding finding() {
            return Finding.office(
                    "keys",
                    "The file keys.tbl, which holds this laptop's own keys, is damaged or missing. It cannot be brought"
                            + " back here. What was synced is safe on the server; put a backup of keys.tbl in its place,"
                            + " or ask the office for a new enrolment code and make a new vault.");
        }

        @Override
        public void mend(Mending mending) {
            // Nobody has these keys but this file.
        }
    }

    /** The header blocks of {@code store.mv}. */
    record HeaderOfStore() implements Damage {
        @Override
        public Finding finding() {
            return Finding.mended(
                    "store-header",
                    "The first bytes of store.mv are damaged. The answers behind them are not, and there is a copy of"
                            + " these bytes.");
        }

        @Override
        public void mend(Mending mending) throws IOException {
            mending.restoreStoreHeader();
        }
    }

    /** {@code store.mv} does not open, is missing, or is empty. */
    record Store(String how) implements Damage {
        @Override
        public Finding finding() {
            return Finding.lost(
                    "store",
                    "The file store.mv " + how + ". It is kept aside, and an empty one takes its place. What was synced"
                            + " is safe on the server and comes back after a new enrolment: ask the office for a code. What"
                            + " was not synced may still be in the file that is kept aside: give it to the office.");
        }

        @Override
        public void mend(Mending mending) throws IOException, VaultException {
            mending.beginEmptyStore();
        }
    }

    /** Pages of {@code store.mv} that cannot be read. */
    record Pages(String map) implements Damage {
        @Override
        public Finding finding() {
            return Finding.mended(
                    "store-pages",
                    "A part of store.mv (the list \"" + map
                            + "\") cannot be read. All that can be read is copied into a"
                            + " new file, and the old one is kept aside. What then is missing is named.");
        }

        @Override
        public void mend(Mending mending) throws IOException, VaultException {
            mending.copyWhatIsReadable();
        }
    }

    /** The store is not the one its guard remembers. */
    record Guard(StoreGuard.Doubt doubt) implements Damage {
        @Override
        public Finding finding() {
            return Finding.fetched(
                    "guard",
                    doubt.sentence() + " A new page of the log is begun, so that nothing can be overwritten; what this"
                            + " vault lacks comes back with the next sync.");
        }

        @Override
        public void mend(Mending mending) {
            // Opening the vault does it, before anything else is written.
        }
    }

    /** An entry that cannot be read, but is on the server. */
    record EntryOnServer(ChangeId id) implements Damage {
        @Override
        public Finding finding() {
            return Finding.fetched(
                    "entry",
                    "The saved change " + id
                            + " cannot be read. It is on the server; it is taken out here and comes back"
                            + " with the next sync.");
        }

        @Override
        public void mend(Mending mending) {
            mending.forget(id);
        }
    }

    /** An entry that cannot be read and that no receipt covers. */
    record EntryOnlyHere(ChangeId id) implements Damage {
        @Override
        public Finding finding() {
            return Finding.lost(
                    "entry-not-synced",
                    "The saved change " + id
                            + " cannot be read and no receipt says that the server has it. What it said is"
                            + " lost unless another laptop or a stick has it. Everything before and after it is kept.");
        }

        @Override
        public void mend(Mending mending) {
            mending.giveUp(id);
        }
    }

    /** Indexes that do not say what the headers say. */
    record Index(String map) implements Damage {
        @Override
        public Finding finding() {
            return Finding.mended(
                    "index",
                    "The list \"" + map
                            + "\", by which saved changes are found, is out of step with them. The changes are"
                            + " whole; the list is made anew from them.");
        }

        @Override
        public void mend(Mending mending) {
            mending.reindex();
        }
    }

    /** A log that lacks an entry in the middle. */
    record Hole(LogId log) implements Damage {
        @Override
        public Finding finding() {
            return Finding.fetched(
                    "hole",
                    "The log " + log
                            + " lacks a change in the middle. Those after it are kept and wait; the one that is"
                            + " missing comes back with the next sync if the server has it.");
        }

        @Override
        public void mend(Mending mending) {
            mending.reindex();
        }
    }

    /** Key wraps that cannot be read. */
    record Wrap(byte[] key, RecordId record) implements Damage {
        @Override
        public Finding finding() {
            return Finding.fetched(
                    "wrap",
                    "A sealed key of record " + record
                            + " cannot be read. It comes back with the next sync; until then the"
                            + " record may not be readable here.");
        }

        @Override
        public void mend(Mending mending) {
            mending.forgetWrap(key);
        }
    }

    /** The draft of a record. */
    record Draft(RecordId record) implements Damage {
        @Override
        public Finding finding() {
            return Finding.lost(
                    "draft",
                    "The unfinished answers of record " + record
                            + " cannot be read. What was saved of this record is kept;"
                            + " what was typed since then is lost.");
        }

        @Override
        public void mend(Mending mending) {
            mending.remove("draft", record.value().toBytes());
        }
    }

    /** A form version whose files are not all here. */
    record Form(FormHash hash) implements Damage {
        @Override
        public Finding finding() {
            return Finding.fetched(
                    "form",
                    "A file of the form version " + hash
                            + " is damaged or missing. The form comes back with the next sync."
                            + " Answers are not affected.");
        }

        @Override
        public void mend(Mending mending) {
            mending.forgetForm(hash);
        }
    }

    /** Whether the server has an attachment cannot be read. */
    record BlobNote(BlobId id) implements Damage {
        @Override
        public Finding finding() {
            return Finding.mended(
                    "attachment-note",
                    "Whether the server has the attachment " + id
                            + " cannot be read. It is offered to the server again.");
        }

        @Override
        public void mend(Mending mending) {
            mending.noteBlobAnew(id);
        }
    }

    /** The sealed bytes of an attachment are not those it is named by, or are missing. */
    record Blob(BlobId id, boolean missing, boolean sent) implements Damage {
        @Override
        public Finding finding() {
            String what = "The attachment " + id + (missing ? " is missing." : " is damaged.");
            return sent
                    ? Finding.fetched(
                            "attachment",
                            what + " The server has it; the damaged file is kept aside under \"damaged\".")
                    : Finding.lost(
                            "attachment-not-sent",
                            what
                                    + " It was not on the server yet and cannot be brought back here. If the photo or recording"
                                    + " is still on its camera, add it again."
                                    + (missing ? "" : " The damaged file is kept aside under \"damaged\"."));
        }

        @Override
        public void mend(Mending mending) throws IOException {
            mending.setBlobAside(id);
        }
    }

    /** A fact about the vault that the next opening or sync makes anew. */
    record Fact(byte[] key, String what) implements Damage {
        @Override
        public Finding finding() {
            return Finding.mended(
                    "fact",
                    "What the vault noted of " + what + " cannot be read. It is made anew; no answer is affected.");
        }

        @Override
        public void mend(Mending mending) {
            mending.forgetFact(key);
        }
    }

    /** What says which site the vault belongs to. */
    record Site() implements Damage {
        @Override
        public Finding finding() {
            return Finding.office(
                    "site",
                    "What says which site this vault belongs to cannot be read. Your answers are kept. Ask the office for a"
                            + " new enrolment code and enrol this vault again with it.");
        }

        @Override
        public void mend(Mending mending) {
            mending.forgetSite();
        }
    }

    /** Why a record is shut here. */
    record Shut(RecordId record) implements Damage {
        @Override
        public Finding finding() {
            return Finding.mended(
                    "shut",
                    "Why the record " + record
                            + " cannot be read on this laptop is not known any more. It stays closed; if it only faded, it"
                            + " can be fetched again.");
        }

        @Override
        public void mend(Mending mending) {
            mending.keepShut(record);
        }
    }

    /** How far a log of this laptop may have been passed on. */
    record Left(LogId log) implements Damage {
        @Override
        public Finding finding() {
            return Finding.mended(
                    "left",
                    "How far the log " + log
                            + " was passed on cannot be read. All of it counts as passed on, so that what is withdrawn"
                            + " is left to the office to erase.");
        }

        @Override
        public void mend(Mending mending) {
            mending.allLeft(log);
        }
    }

    /** A value that only serves to recognise a store or to show an old alarm. */
    record Mark(String map, byte[] key) implements Damage {
        @Override
        public Finding finding() {
            return Finding.mended(
                    "mark", "A mark in the list \"" + map + "\" cannot be read. It is removed; no answer is affected.");
        }

        @Override
        public void mend(Mending mending) {
            mending.remove(map, key);
        }
    }

    /** A file that an interrupted write left behind. */
    record Stray(Path file) implements Damage {
        @Override
        public Finding finding() {
            return Finding.mended(
                    "stray-file",
                    "The file " + file.getFileName()
                            + " was left behind when a write was interrupted. Nothing refers to it;"
                            + " it is deleted.");
        }

        @Override
        public void mend(Mending mending) throws IOException {
            Files.deleteIfExists(file);
        }
    }

    /** Damages of files, which hide what lies behind them. */
    default boolean hidesOthers() {
        return Set.of("store", "store-pages", "store-header", "keys")
                .contains(finding().code());
    }
}
