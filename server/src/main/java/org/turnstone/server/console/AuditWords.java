package org.turnstone.server.console;

import java.util.LinkedHashMap;
import java.util.Map;
import org.turnstone.server.platform.AdminOnly;

/** What the actions of the audit trail are called. */
final class AuditWords {
    /** Beginnings of actions by what people call them. */
    static final Map<String, String> KINDS = kinds();

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("account.lock", "locked an account after too many wrong passwords"),
            Map.entry("agree.record.erase", "agreed to an erasure as the second person"),
            Map.entry("agree.record.keep", "agreed to keep a record as the second person"),
            Map.entry("answer.correct", "corrected an answer"),
            Map.entry("backup.verified", "read a backup back and found it whole"),
            Map.entry("case.export", "downloaded cases or visits"),
            Map.entry("case.hand", "handed cases to somebody else"),
            Map.entry("case.issue", "gave out a list of cases"),
            Map.entry("breach.begin", "began the log of a breach"),
            Map.entry("breach.told", "wrote down that the regulator was told"),
            Map.entry("case.recall", "took a list of cases away"),
            Map.entry("code.issue", "issued an enrolment code"),
            Map.entry("code.use", "enrolled with a code"),
            Map.entry("conflict.bulk", "decided several conflicts in one go"),
            Map.entry("conflict.bulk-undo", "took decisions back that were made in one go"),
            Map.entry("conflict.reopen", "put a question back into conflict"),
            Map.entry("conflict.settle", "decided a conflict"),
            Map.entry("dataset.export", "downloaded a dataset"),
            Map.entry("dataset.history", "downloaded the history of a record"),
            Map.entry("dataset.rebuild", "had the datasets made anew"),
            Map.entry("decline.record.erase", "turned an erasure down"),
            Map.entry("decline.record.keep", "turned down that a record be kept"),
            Map.entry("device.revoke", "shut a laptop out"),
            Map.entry("device.role", "gave a laptop another role"),
            Map.entry("duplicate.distinct", "told two records apart"),
            Map.entry("duplicate.exclude", "left a record out as a duplicate"),
            Map.entry("duplicate.undo", "took back what was decided about a duplicate"),
            Map.entry("escrow.open", "opened the escrow of a forgotten passphrase"),
            Map.entry("form.close", "closed a form version"),
            Map.entry("form.confirm", "said why a change to a form keeps its meaning"),
            Map.entry("form.licence", "gave the licence of a measure"),
            Map.entry("form.publish", "published a form version"),
            Map.entry("form.reopen", "opened a form version again"),
            Map.entry("form.tested", "tested a form version"),
            Map.entry("form.upload", "uploaded a form version"),
            Map.entry("identifier.read", "read names or telephone numbers of a record"),
            Map.entry("period.destroy", "had the key of a quarter destroyed"),
            Map.entry("period.return", "put the key of a quarter back"),
            Map.entry("period.withdraw", "took the key of a quarter off the server"),
            Map.entry("programme.add", "added to the programme"),
            Map.entry("programme.change", "changed the programme"),
            Map.entry("programme.remove", "took out of the programme"),
            Map.entry("propose.record.erase", "proposed an erasure"),
            Map.entry("propose.record.keep", "proposed to keep a record"),
            Map.entry("query.ask", "asked laptops about a record"),
            Map.entry("query.close", "closed a question"),
            Map.entry("query.withdraw", "took a question back"),
            Map.entry("quarantine.accept", "accepted quarantined work"),
            Map.entry("record.erase", "erased a record or a part of one"),
            Map.entry("record.keep", "refused to erase a record"),
            Map.entry("recovery-key.announce", "announced the site's recovery key"),
            Map.entry("sign-in", "signed in"),
            Map.entry("site.create", "created the site"),
            Map.entry("site.recover", "dealt with a database that had been put back"),
            Map.entry("stick.read", "read a stick"),
            Map.entry("stick.write", "wrote a stick"),
            Map.entry("story.export", "downloaded stories or panels"),
            Map.entry("user.create", "gave somebody a place at the site"),
            Map.entry("user.password", "changed their own password"),
            Map.entry("user.password-reset", "made a new password for somebody"),
            Map.entry("user.provider", "tied an account to what the provider calls its person"),
            Map.entry("user.roles", "changed somebody's roles"),
            Map.entry("user.second-step", "set up a second step for signing in"));

    private AuditWords() {}

    /** What somebody did, to be said after their name; the action itself where it has no words. */
    static String of(String action) {
        return WORDS.getOrDefault(action, action);
    }

    /** Who it was, for people; logins stay as they are. */
    static String actor(String actor) {
        if (actor.equals(AdminOnly.ACTOR)) {
            return "the server's administrator";
        }
        return actor.startsWith("device ") ? "laptop " + shortened(actor.substring("device ".length())) : actor;
    }

    /** A text with its ids cut to what people compare. */
    static String shortened(String subject) {
        return subject.replaceAll("\\b([0-9a-f]{8})[0-9a-f]{24}\\b", "$1…");
    }

    private static Map<String, String> kinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        kinds.put("", "everything");
        kinds.put("identifier.", "reads of names");
        kinds.put("conflict.", "decisions");
        kinds.put("duplicate.", "duplicates");
        kinds.put("answer.", "corrections");
        kinds.put("query.", "questions");
        kinds.put("case.", "cases");
        kinds.put("programme.", "programme");
        kinds.put("dataset.", "downloads");
        kinds.put("record.", "erasures");
        kinds.put("device.", "laptops");
        kinds.put("form.", "forms");
        kinds.put("user.", "people");
        kinds.put("sign-in", "sign-ins");
        return kinds;
    }
}
