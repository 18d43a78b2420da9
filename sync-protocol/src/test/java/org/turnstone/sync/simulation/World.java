package org.turnstone.sync.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.exchange.SyncSession;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.merge.Shown;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.testing.InsecureSeededRandom;

/**
 * One site and what happens to it, event by event, all drawn from one seed. While an event runs, others may come between
 * ({@link #meanwhile}): a colleague saves while a session is under way, a server is restored between two requests.
 *
 * <p>In the end {@link #heal} makes the weather good and lets everybody sync until nothing changes any more.
 */
final class World {
    private static final Instant BEGINNING = Instant.parse("2026-03-01T08:00:00Z");
    private static final int MOST_RECORDS = 8;
    private static final int MOST_LAPTOPS = 12;
    private static final int NESTING = 2;
    private static final long THIRTY_YEARS_IN_DAYS = 30L * 365;

    private final Set<Fault> faults;
    private final Trace trace;
    private final Dice dice;
    private final SimulatedSite site;
    private final Ledger ledger = new Ledger();
    private final Pen pen;
    private final Server server;
    private final List<Laptop> laptops = new ArrayList<>();
    private final Map<Laptop, List<Laptop.Backup>> backups = new HashMap<>();
    private final List<Stick> sticks = new ArrayList<>();
    private final List<Mail> mail = new ArrayList<>();
    private final Set<Replica> busy = new HashSet<>();
    private final Set<ChangeId> survivors = new HashSet<>();
    private final List<String> falseReceipts = new ArrayList<>();
    private final Profile profile;
    private final List<Runnable> events = new ArrayList<>();
    private Instant now = BEGINNING;
    private int depth;
    private int names;
    private boolean calm;
    private int resent;
    /** What each laptop sent before it asked, in good weather. */
    private final Map<Laptop, Set<ChangeId>> spokenOf = new HashMap<>();

    private int sessions;
    private int rounds;

    /** How bad it gets in one run: chances in a hundred. */
    private record Profile(int loss, int cut, int repeat, int crash, int nested, int relay, int portion, int events) {
        static Profile draw(Dice dice, int mostEvents) {
            boolean rough = dice.percent(70);
            return new Profile(
                    rough ? dice.below(12) : 0,
                    rough ? dice.below(12) : 0,
                    rough ? dice.below(15) : 0,
                    rough ? dice.below(8) : 0,
                    dice.below(12),
                    rough ? dice.below(80) : 0,
                    dice.percent(20) ? dice.between(1, 6) * 400 : WireLimits.MAX_HTTP_BUNDLE,
                    dice.between(Math.min(25, mostEvents), mostEvents));
        }
    }

    /** A file on a stick, for whoever comes to read it. */
    private record Stick(String from, byte[] bytes, Set<ChangeId> holds) {}

    /** A bundle that comes again, or late. */
    private record Mail(Replica to, byte[] bytes, Set<ChangeId> holds) {}

    World(long seed, Limits limits, Set<Fault> faults, Trace trace) {
        this.faults = faults;
        this.trace = trace;
        dice = new Dice(seed);
        site = new SimulatedSite(new InsecureSeededRandom(seed ^ 0x7475726eL));
        pen = new Pen(this, dice);
        profile = Profile.draw(dice, limits.events());
        server = new Server(this, site.certify(DeviceRole.OFFICE, now));
        List<RecipientKey> office = List.of(server.keys.recipient().recipientKey());
        List<ControlEntry> founding = new ArrayList<>(site.founding(now, office));
        founding.add(new ControlEntry.ServerEpoch(server.epoch(), 0));
        founding.add(new ControlEntry.Enrol(server.keys.certificate(), new byte[] {1}, 1));
        server.decide(founding);
        server.start();
        int count = dice.percent(60) ? dice.between(2, 4) : dice.between(2, MOST_LAPTOPS);
        for (int i = 0; i < Math.min(count, limits.laptops()); i++) {
            enrol();
        }
        draws();
    }

    /** What a run is cut down to while a failure is looked into. */
    record Limits(int laptops, int events) {
        static final Limits USUAL = new Limits(MOST_LAPTOPS, 110);
    }

    private void draws() {
        often(40, this::save);
        often(22, this::sync);
        often(6, this::syncAtHub);
        often(4, this::writeStick);
        often(4, this::readStick);
        often(6, this::openForm);
        often(8, this::saveForm);
        often(3, this::backUpLaptop);
        often(2, this::backUpServer);
        often(3, this::crashLaptop);
        often(6, this::armCrash);
        often(3, this::restoreLaptop);
        often(1, this::restoreServer);
        often(3, this::confirm);
        often(1, this::cloneLaptop);
        often(2, this::revoke);
        often(2, this::accept);
        often(2, this::erase);
        often(2, this::erasePart);
        often(1, this::publishForm);
        often(1, this::enrol);
        often(4, this::deliverMail);
        often(3, this::settle);
        often(1, this::overwrite);
        often(1, this::handIn);
        often(2, this::project);
    }

    private void often(int weight, Runnable event) {
        for (int i = 0; i < weight; i++) {
            events.add(event);
        }
    }

    /** Lets everything happen that this run has in store. */
    void live() {
        for (int i = 0; i < profile.events(); i++) {
            step();
        }
    }

    private void step() {
        now = now.plus(Duration.ofMinutes(dice.between(1, 600)));
        dice.pick(events).run();
    }

    /** What may happen between two requests of a session. */
    void meanwhile() {
        if (!calm && depth > 0 && depth < NESTING && dice.percent(profile.nested())) {
            depth++;
            try {
                trace("meanwhile");
                step();
            } finally {
                depth--;
            }
        }
    }

    boolean isLost() {
        return !calm && dice.percent(profile.loss());
    }

    /** The bytes that arrive of a bundle. */
    byte[] cut(byte[] bytes) {
        return !calm && dice.percent(profile.cut()) ? Arrays.copyOf(bytes, dice.below(bytes.length)) : bytes;
    }

    /** Called for each bundle that leaves: it may come a second time, and what its receiver had already is counted. */
    void sent(Replica from, Replica to, List<Delivery> batch, byte[] bytes) {
        mayComeAgain(to, batch, bytes);
        if (calm) {
            Set<ChangeId> heldBySender = new HashSet<>();
            from.log.held().values().forEach(places -> places.forEach(place -> heldBySender.add(place.id())));
            Tips there = to.log.tips();
            for (Delivery delivery : batch) {
                LogId log = delivery.entry().header().logId();
                boolean forked = there.of(log).size() > 1;
                boolean known = to.log.places(log, delivery.entry().header().seq() - 1).stream()
                        .anyMatch(place -> place.id().equals(delivery.entry().id()));
                // A body that was lacking is sent with a header that was not.
                boolean whole = to.log
                        .find(delivery.entry().id())
                        .filter(here -> here.hasBody() || !delivery.entry().hasBody())
                        .isPresent();
                // Whoever is given nothing cannot know that what it holds is there (ADR 0022).
                boolean held = heldBySender.contains(delivery.entry().id());
                resent += known && whole && !held && !forked && !isForkedAnywhere(log) ? 1 : 0;
            }
        }
    }

    /**
     * Called for entries of a laptop's own that it sent before it asked. It cannot know what others carried there; what it
     * was answered for itself once the weather was good is counted if it comes again.
     */
    void spokenFirst(Laptop from, List<Delivery> batch) {
        Set<ChangeId> spoken = spokenOf.computeIfAbsent(from, any -> new HashSet<>());
        for (Delivery delivery : calm ? batch : List.<Delivery>of()) {
            boolean again = !spoken.add(delivery.entry().id());
            resent += again && !isForkedAnywhere(delivery.entry().header().logId()) ? 1 : 0;
        }
    }

    /** Some bundles arrive a second time, later. */
    void mayComeAgain(Replica to, List<Delivery> batch, byte[] bytes) {
        if (!calm && dice.percent(profile.repeat())) {
            Set<ChangeId> holds = new TreeSet<>();
            batch.forEach(delivery -> holds.add(delivery.entry().id()));
            mail.add(new Mail(to, bytes, holds));
        }
    }

    private boolean isForkedAnywhere(LogId log) {
        return replicas().stream()
                        .anyMatch(replica -> replica.log.tips().of(log).size() > 1)
                || branches(log) > 1;
    }

    /** How many entries of all replicas' tips of a log are no ancestors of another: more than one means a fork. */
    private long branches(LogId log) {
        Set<Tip> tips = new TreeSet<>();
        replicas().forEach(replica -> tips.addAll(replica.log.tips().of(log)));
        if (tips.isEmpty()) {
            return 0;
        }
        Tip highest = ((TreeSet<Tip>) tips).last();
        for (Replica replica : replicas()) {
            if (replica.log.tips().of(log).contains(highest)) {
                Set<ChangeId> chain = new HashSet<>();
                replica.log.places(log, 0).forEach(place -> chain.add(place.id()));
                return tips.stream().allMatch(tip -> chain.contains(tip.id())) ? 1 : 2;
            }
        }
        return 2;
    }

    private List<Replica> replicas() {
        List<Replica> all = new ArrayList<>(laptops);
        all.add(server);
        return all;
    }

    void restart(Replica replica) {
        if (replica instanceof Server crashed) {
            crashed.crash();
        } else {
            ((Laptop) replica).crash();
        }
    }

    private Optional<Laptop> someone() {
        List<Laptop> free =
                laptops.stream().filter(laptop -> !busy.contains(laptop)).toList();
        return free.isEmpty() ? Optional.empty() : Optional.of(dice.pick(free));
    }

    private Optional<RecordId> recordAt(Replica replica) {
        List<RecordId> records = new ArrayList<>(new TreeSet<>(replica.log.records()));
        records.removeIf(replica.control::isErased);
        return records.isEmpty() ? Optional.empty() : Optional.of(dice.pick(records));
    }

    private void save() {
        someone().ifPresent(laptop -> {
            Optional<RecordId> record = recordAt(laptop);
            boolean begin = record.isEmpty()
                    || (dice.percent(15) && laptop.log.records().size() < MOST_RECORDS);
            Optional<Replica.Wish> wish =
                    begin ? Optional.of(pen.begin(dice.percent(12))) : pen.edit(laptop, record.get());
            wish.ifPresent(wanted -> save(laptop, wanted));
        });
    }

    private Optional<ChangeId> save(Laptop laptop, Replica.Wish wish) {
        try {
            return Optional.of(laptop.save(wish, laptop.now()));
        } catch (SimulatedCrash crash) {
            trace(laptop + " loses power while it saves");
            laptop.crash();
            return Optional.empty();
        }
    }

    private void openForm() {
        someone()
                .ifPresent(laptop -> recordAt(laptop).ifPresent(record -> {
                    Shown shown = laptop.state(record).shown();
                    laptop.sittings().add(new Laptop.Sitting(record, shown.deps(), shown.unseen()));
                }));
    }

    private void saveForm() {
        someone().filter(laptop -> !laptop.sittings().isEmpty()).ifPresent(laptop -> {
            Laptop.Sitting sitting =
                    laptop.sittings().remove(dice.below(laptop.sittings().size()));
            Optional<Replica.Wish> wish = pen.edit(laptop, sitting);
            if (wish.isEmpty()) {
                return;
            }
            save(laptop, wish.get())
                    .ifPresent(id ->
                            laptop.sittings().add(new Laptop.Sitting(sitting.record(), List.of(id), sitting.unseen())));
        });
    }

    private void settle() {
        recordAt(server).flatMap(record -> pen.edit(server, record)).ifPresent(wish -> {
            try {
                server.save(wish, now);
            } catch (SimulatedCrash crash) {
                trace("server loses power while it saves");
                server.crash();
            }
        });
    }

    private void overwrite() {
        someone()
                .ifPresent(laptop -> recordAt(laptop).ifPresent(record -> save(laptop, pen.overwrite(laptop, record))));
    }

    private void sync() {
        someone().ifPresent(laptop -> sync(laptop, server));
    }

    private void syncAtHub() {
        Optional<Laptop> guest = someone();
        Optional<Laptop> hub = someone().filter(laptop -> !laptop.isRevoked());
        if (guest.isPresent() && hub.isPresent() && guest.get() != hub.get()) {
            sync(guest.get(), hub.get());
        }
    }

    /** @return true if the session came to its end and found both sides alike */
    private boolean sync(Laptop laptop, Replica host) {
        busy.add(laptop);
        busy.add(host);
        depth++;
        boolean idle = false;
        Tips before = host.log.tips();
        try {
            SyncReport report = new SyncSession(laptop, new Wire(this, laptop, host), SyncListener.NONE).run();
            idle = report.sent() == 0
                    && report.received() == 0
                    && laptop.log.tips().equals(host.log.tips());
            trace(laptop + " synced with " + host + ": sent " + report.sent() + ", received " + report.received());
        } catch (PeerException e) {
            // Revoked laptops may push and are given nothing.
            idle = calm
                    && host.control.isRevoked(laptop.keys.device())
                    && host.log.tips().equals(before);
            trace(laptop + " and " + host + " broke off: " + e.getMessage());
        } catch (SimulatedCrash crash) {
            trace(laptop + " loses power while it syncs");
            laptop.crash();
        } finally {
            depth--;
            busy.remove(laptop);
            busy.remove(host);
        }
        laptop.synced();
        return idle;
    }

    private void writeStick() {
        someone().ifPresent(laptop -> {
            Tips believed = laptop.newest().map(word -> word.have()).orElse(Tips.NONE);
            List<ChangeId> missing =
                    new ArrayList<>(SendRule.missing(laptop.log, believed, Set.of(), Integer.MAX_VALUE));
            laptop.log.held().values().forEach(places -> places.forEach(place -> missing.add(place.id())));
            if (!missing.isEmpty()) {
                sticks.add(new Stick(
                        laptop.name,
                        Parcel.written(site.id(), laptop.log.deliveries(missing), false, null),
                        Set.copyOf(missing)));
                trace(laptop + " writes " + missing.size() + " entries onto a stick");
            }
        });
    }

    private void readStick() {
        if (sticks.isEmpty()) {
            return;
        }
        Stick stick = dice.pick(sticks);
        Replica reader =
                dice.percent(70) ? server : someone().map(Replica.class::cast).orElse(server);
        read(stick, reader, dice.percent(profile.relay()) ? dice.pick(List.of(Relay.values())) : Relay.HONEST);
        if (dice.percent(40)) {
            sticks.remove(stick);
            ledger.excuse(stick.holds());
        }
    }

    private void read(Stick stick, Replica reader) {
        read(stick, reader, Relay.HONEST);
    }

    private void read(Stick stick, Replica reader, Relay relay) {
        try {
            Parcel.read(site.id(), cut(stick.bytes()))
                    .storeIn(reader, new DeviceId(site.id().value()), relay);
            trace(reader + " reads the stick of " + stick.from() + (relay == Relay.HONEST ? "" : " through " + relay));
        } catch (SimulatedCrash crash) {
            trace(reader + " loses power while it reads a stick");
            restart(reader);
        }
    }

    private void deliverMail() {
        if (!mail.isEmpty()) {
            Mail late = mail.remove(dice.below(mail.size()));
            read(new Stick("the mail", late.bytes(), late.holds()), late.to());
        }
    }

    private void backUpLaptop() {
        someone().ifPresent(laptop -> {
            backups.computeIfAbsent(laptop, any -> new ArrayList<>()).add(laptop.backup());
            trace(laptop + " is backed up");
        });
    }

    private void backUpServer() {
        server.backUp();
        trace("server is backed up");
    }

    private void crashLaptop() {
        someone().ifPresent(laptop -> {
            trace(laptop + " loses power");
            laptop.crash();
        });
    }

    private void armCrash() {
        if (dice.percent(profile.crash() * 10)) {
            Replica replica = dice.percent(40)
                    ? server
                    : someone().map(Replica.class::cast).orElse(server);
            replica.log.crashAtWrite(dice.between(1, 6), dice.percent(50));
        }
    }

    private void restoreLaptop() {
        someone().ifPresent(laptop -> {
            List<Laptop.Backup> kept = backups.getOrDefault(laptop, List.of());
            if (!kept.isEmpty()) {
                boolean image = dice.percent(40);
                ledger.excuse(laptop.everything());
                ledger.excuse(laptop.erasedHere());
                trace(laptop + " is restored" + (image ? " with everything around it" : ""));
                laptop.restore(dice.pick(kept), image, 0);
            }
        });
    }

    private void restoreServer() {
        if (server.hasBackup() && !busy.contains(server)) {
            boolean noticed = dice.percent(60);
            ledger.excuse(server.everything());
            ledger.excuse(server.erasedHere());
            trace("server is restored" + (noticed ? "" : " and nobody says so"));
            server.restore(noticed);
        }
    }

    private void confirm() {
        if (server.isRecovering() || server.control.isForked()) {
            try {
                server.confirm();
                trace("the office goes on after the restore");
            } catch (SimulatedCrash crash) {
                trace("server loses power while it goes on");
                server.crash();
            }
        }
    }

    private void cloneLaptop() {
        if (laptops.size() >= MOST_LAPTOPS) {
            return;
        }
        someone().ifPresent(laptop -> {
            boolean image = dice.percent(50);
            Laptop twin = new Laptop(this, laptop.name + "'", laptop.keys, image ? 0 : 1, clockError());
            trace(laptop + " is copied" + (image ? " with everything around it" : ""));
            twin.restore(laptop.backup(), true, image ? 0 : 1);
            laptops.add(twin);
        });
    }

    private Duration clockError() {
        return dice.percent(30)
                ? Duration.ofDays(dice.between((int) -THIRTY_YEARS_IN_DAYS, (int) THIRTY_YEARS_IN_DAYS))
                : Duration.ofSeconds(dice.between(-600, 600));
    }

    private void enrol() {
        if (laptops.size() >= MOST_LAPTOPS) {
            return;
        }
        SimulatedSite.Keys keys = site.certify(DeviceRole.FIELD, now);
        List<ControlEntry> decisions = new ArrayList<>();
        decisions.add(new ControlEntry.Enrol(keys.certificate(), new byte[] {1}, 1));
        server.control
                .scopeKeys()
                .forEach(scope ->
                        decisions.add(site.again(scope, keys.recipient().recipientKey())));
        if (!decided(decisions)) {
            return;
        }
        Laptop laptop = new Laptop(this, "laptop" + ++names, keys, 0, clockError());
        laptop.take(
                server.log.deliveries(server.log.places(controlLog(), 0).stream()
                        .map(ChangeLog.Place::id)
                        .toList()),
                List.of());
        laptop.start();
        laptops.add(laptop);
        trace(laptop + " is enrolled");
    }

    private boolean decided(ControlEntry decision) {
        return decided(List.of(decision));
    }

    private boolean decided(List<ControlEntry> decisions) {
        try {
            return server.decide(decisions);
        } catch (SimulatedCrash crash) {
            trace("server loses power while it decides");
            server.crash();
            return false;
        }
    }

    private void revoke() {
        List<DeviceCertificate> devices = server.control.enrolments().stream()
                .map(ControlEntry.Enrol::certificate)
                .filter(device -> device.role() == DeviceRole.FIELD)
                .toList();
        boolean again = dice.percent(20);
        DeviceCertificate device = dice.pick(devices);
        long live = devices.stream()
                .filter(other -> !server.control.isRevoked(other.deviceId()))
                .count();
        if (live < 2 || (!again && server.control.isRevoked(device.deviceId()))) {
            return;
        }
        if (decided(List.of(new ControlEntry.Revoke(device.deviceId(), "lost", cuts(device)), newScope(device)))) {
            trace("the office revokes " + Replica.shortened(device.deviceId().toHex()));
        }
    }

    /** Mostly all that is here of the device's logs; sometimes less. */
    private Map<LogId, Set<ChangeId>> cuts(DeviceCertificate device) {
        Map<LogId, Set<ChangeId>> cuts = new TreeMap<>();
        for (LogId log : server.log.tips().byLog().keySet()) {
            boolean its = server.standing()
                    .authorOf(log)
                    .filter(author -> author.deviceId().equals(device.deviceId()))
                    .isPresent();
            if (its && dice.percent(85)) {
                cuts.put(log, tips(log, dice.percent(70)));
            }
        }
        return cuts;
    }

    private Set<ChangeId> tips(LogId log, boolean all) {
        if (all) {
            Set<ChangeId> tips = new TreeSet<>();
            server.log.tips().of(log).forEach(tip -> tips.add(tip.id()));
            return tips;
        }
        return Set.of(dice.pick(server.log.places(log, 0)).id());
    }

    private ControlEntry newScope(DeviceCertificate without) {
        List<RecipientKey> members = new ArrayList<>();
        for (ControlEntry.Enrol enrolment : server.control.enrolments()) {
            DeviceCertificate device = enrolment.certificate();
            if (!device.equals(without) && !server.control.isRevoked(device.deviceId())) {
                members.add(device.recipientKey());
            }
        }
        int newest = server.control.currentScopeKey().orElseThrow().generation();
        return site.newScope(newest + 1, members);
    }

    private void accept() {
        List<LogId> logs = new ArrayList<>();
        for (LogId log : server.log.tips().byLog().keySet()) {
            if (server.standing()
                    .authorOf(log)
                    .filter(author -> server.control.isRevoked(author.deviceId()))
                    .isPresent()) {
                logs.add(log);
            }
        }
        if (!logs.isEmpty()) {
            LogId log = dice.pick(logs);
            decided(new ControlEntry.Accept(log, tips(log, dice.percent(60))));
            trace("the office accepts " + Replica.shortened(log.toHex()));
        }
    }

    private void erase() {
        recordAt(server).ifPresent(record -> {
            if (decided(new ControlEntry.Erase(record, null))) {
                trace("the office erases " + Replica.shortened(record.toHex()));
            }
        });
    }

    private void erasePart() {
        recordAt(server).ifPresent(record -> {
            List<KeyId> parts = Pen.parts(server, record);
            if (!parts.isEmpty() && decided(new ControlEntry.Erase(record, dice.pick(parts)))) {
                trace("the office erases a part of " + Replica.shortened(record.toHex()));
            }
        });
    }

    private void publishForm() {
        String version = Integer.toString(++names);
        Map<String, byte[]> files = Map.of("form.xml", ("<form " + version + ">").getBytes(StandardCharsets.UTF_8));
        FormHash hash = FormFiles.of(files).hash("survey", version);
        server.forms.put(hash, files);
        decided(new ControlEntry.PublishForm(hash, "survey", version, "Survey"));
    }

    private void handIn() {
        if (laptops.size() < 3) {
            return;
        }
        someone().filter(Laptop::isSafeToHandIn).ifPresent(laptop -> {
            laptops.remove(laptop);
            trace(laptop + " is handed in, since everything on it is safe");
        });
    }

    private void project() {
        server.project();
    }

    /** Good weather, all decisions confirmed, all sticks read; then everybody syncs until nothing changes. */
    void heal() {
        calm = true;
        trace("from here on the weather is good");
        replicas().forEach(replica -> replica.log.crashAtWrite(Integer.MAX_VALUE, false));
        laptops.forEach(laptop -> survivors.addAll(laptop.everything()));
        survivors.addAll(server.everything());
        sticks.forEach(stick -> read(stick, server));
        mail.forEach(late -> read(new Stick("the mail", late.bytes(), late.holds()), late.to()));
        boolean idle = false;
        while (!idle && rounds < Checker.MOST_ROUNDS + 2) {
            rounds++;
            idle = true;
            for (Laptop laptop : List.copyOf(laptops)) {
                sessions++;
                idle &= sync(laptop, server);
            }
            if (rounds == 1) {
                // Whoever runs the server has heard from everybody by now.
                confirm();
                idle = false;
            }
        }
        server.project();
        trace("quiet after " + rounds + " rounds");
    }

    void trace(String line) {
        trace.line(line);
    }

    Set<Fault> faults() {
        return faults;
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    SimulatedSite site() {
        return site;
    }

    Ledger ledger() {
        return ledger;
    }

    Server server() {
        return server;
    }

    List<Laptop> laptops() {
        return laptops;
    }

    Instant now() {
        return now;
    }

    LogId controlLog() {
        return server.controlLog();
    }

    SiteId siteId() {
        return site.id();
    }

    /** About how many bytes a side answers with at once in this run. */
    int portion() {
        return profile.portion();
    }

    int rounds() {
        return rounds;
    }

    int sessions() {
        return sessions;
    }

    int resent() {
        return resent;
    }

    /** Changes whose bodies were somewhere when the weather became good. */
    Set<ChangeId> survivors() {
        return survivors;
    }

    /** Receipts that said more than was so. */
    List<String> falseReceipts() {
        return falseReceipts;
    }

    void receipt(Checkpoint word) {
        if (!server.honours(word)) {
            falseReceipts.add("checkpoint " + word.number() + " covers what is not there");
        }
    }
}
