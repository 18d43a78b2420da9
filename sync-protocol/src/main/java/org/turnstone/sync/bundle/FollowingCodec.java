package org.turnstone.sync.bundle;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.HeaderCodec;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;

/**
 * A change that follows the entry before it in the bundle, without the parts that a reader knows already (docs/protocol.md,
 * "Frames"): its log, its place, the hash of the one before, and the length and hash of its body; of its wraps the record,
 * and where they repeat the key and the recipient. What is left out is put back before the signature is checked, so a
 * wrong guess is a wrong signature.
 *
 * <pre>
 * recordId[16] keyId[16] u8 n deps[16 n] nonce[12] signature[64] u16 w wrap*w body
 * wrap = u8 type, + 0x80 if to is that of the last wrap of this type, then of this generation too, + 0x40 if the key is the entry's
 *        u32 generation [keyId[16]] [to[16]] sealed
 * </pre>
 *
 * <p>One instance on each side of a bundle, told of every frame in order; writer and reader hold the same memory.
 */
final class FollowingCodec {
    private static final int TO_IS_KNOWN = 0x80;
    private static final int KEY_IS_THE_ENTRYS = 0x40;
    private static final int TYPE = 0x3f;

    private static final int WRAP_KEY_AT = Octets16.LENGTH;
    private static final int WRAP_TO_AT = 2 * Octets16.LENGTH;
    private static final int WRAP_TYPE_AT = 3 * Octets16.LENGTH;
    private static final int WRAP_SEALED_AT = WRAP_TYPE_AT + 5;
    /** Of the longest wrap there is. */
    private static final int MAX_WRAP = 5 + 2 * Octets16.LENGTH + 80;

    private @Nullable Entry before;

    private final Map<KeyWrap.Type, KeyWrap> lastWraps = new EnumMap<>(KeyWrap.Type.class);

    /** Notes an entry that stands in the bundle. */
    void entry(Entry entry) {
        before = entry;
    }

    /** Notes a wrap that stands in the bundle. */
    void wrap(KeyWrap wrap) {
        lastWraps.put(wrap.type(), wrap);
    }

    /** True if the delivery can be told in short after what stands in the bundle. */
    boolean fits(Delivery delivery) {
        Entry entry = delivery.entry();
        ChangeHeader header = entry.header();
        return before != null
                && entry.hasBody()
                && header.kind() == EntryKind.CHANGE
                && before.header().kind() == EntryKind.CHANGE
                && header.logId().equals(before.header().logId())
                && header.seq() == before.header().seq() + 1
                && Arrays.equals(header.prev(), before.headerHash())
                && delivery.wraps().stream().allMatch(wrap -> wrap.recordId().equals(header.recordId()))
                && delivery.encodedLength() + Octets16.LENGTH < WireLimits.MAX_FRAME;
    }

    byte[] encode(Delivery delivery) {
        Entry entry = delivery.entry();
        ChangeHeader header = entry.header();
        ByteBuffer out =
                ByteBuffer.allocate(entry.encodedLength() + 2 + delivery.wraps().size() * MAX_WRAP);
        header.recordId().value().writeTo(out);
        header.keyId().value().writeTo(out);
        out.put((byte) header.deps().size());
        header.deps().forEach(dep -> dep.value().writeTo(out));
        out.put(header.nonce()).put(entry.signature());
        out.putShort((short) delivery.wraps().size());
        for (KeyWrap wrap : delivery.wraps()) {
            write(wrap, header.keyId(), out);
            wrap(wrap);
        }
        entry.body().ifPresent(out::put);
        return Arrays.copyOf(out.array(), out.position());
    }

    private void write(KeyWrap wrap, KeyId entrys, ByteBuffer out) {
        byte[] encoded = wrap.encode();
        KeyWrap last = lastWraps.get(wrap.type());
        boolean key = wrap.keyId().equals(entrys);
        boolean to = last != null
                && last.generation() == wrap.generation()
                && last.to().equals(wrap.to());
        out.put((byte) (encoded[WRAP_TYPE_AT] | (key ? KEY_IS_THE_ENTRYS : 0) | (to ? TO_IS_KNOWN : 0)));
        out.putInt(wrap.generation());
        if (!key) {
            out.put(encoded, WRAP_KEY_AT, Octets16.LENGTH);
        }
        if (!to) {
            out.put(encoded, WRAP_TO_AT, Octets16.LENGTH);
        }
        out.put(encoded, WRAP_SEALED_AT, encoded.length - WRAP_SEALED_AT);
    }

    /** @throws MalformedMessageException if it is cut short, or follows nothing it could follow */
    Delivery decode(byte[] payload) throws MalformedMessageException {
        Entry previous = before;
        if (previous == null || previous.header().kind() != EntryKind.CHANGE) {
            throw new MalformedMessageException("a change says that it follows another, and there is none");
        }
        try {
            return read(ByteBuffer.wrap(payload), previous);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedMessageException("a change that follows another is not well formed", e);
        }
    }

    private Delivery read(ByteBuffer in, Entry previous) throws MalformedMessageException {
        RecordId record = new RecordId(Octets16.readFrom(in));
        KeyId key = new KeyId(Octets16.readFrom(in));
        int count = Byte.toUnsignedInt(in.get());
        if (count > ChangeHeader.MAX_DEPS) {
            throw new MalformedMessageException("a change has too many deps");
        }
        List<ChangeId> deps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            deps.add(new ChangeId(Octets16.readFrom(in)));
        }
        byte[] nonce = bytes(in, ChangeHeader.NONCE_LENGTH);
        byte[] signature = bytes(in, Entry.SIGNATURE_LENGTH);
        int wrapCount = Short.toUnsignedInt(in.getShort());
        if (wrapCount > WireLimits.MAX_WRAPS_PER_ENTRY) {
            throw new MalformedMessageException("a change has too many key wraps");
        }
        List<KeyWrap> wraps = new ArrayList<>(Math.min(wrapCount, 16));
        for (int i = 0; i < wrapCount; i++) {
            KeyWrap wrap = wrap(in, record, key);
            wrap(wrap);
            wraps.add(wrap);
        }
        byte[] body = bytes(in, in.remaining());
        ChangeHeader header = new ChangeHeader(
                EntryKind.CHANGE,
                previous.header().logId(),
                previous.header().seq() + 1,
                previous.headerHash(),
                record,
                key,
                deps,
                nonce,
                body.length,
                LabelledHash.sha256(body));
        return new Delivery(Entry.of(HeaderCodec.encode(header), signature, body), wraps);
    }

    private KeyWrap wrap(ByteBuffer in, RecordId record, KeyId entrys) throws MalformedMessageException {
        int flags = Byte.toUnsignedInt(in.get());
        KeyWrap.Type type = KeyWrap.Type.ofCode(flags & TYPE);
        int generation = in.getInt();
        KeyId key = (flags & KEY_IS_THE_ENTRYS) == 0 ? new KeyId(Octets16.readFrom(in)) : entrys;
        Octets16 to = (flags & TO_IS_KNOWN) == 0 ? Octets16.readFrom(in) : lastRecipient(type, generation);
        ByteBuffer whole = ByteBuffer.allocate(WRAP_SEALED_AT + type.sealedLength());
        record.value().writeTo(whole);
        key.value().writeTo(whole);
        to.writeTo(whole);
        whole.put((byte) type.code()).putInt(generation);
        in.get(whole.array(), WRAP_SEALED_AT, whole.capacity() - WRAP_SEALED_AT);
        return KeyWrap.decode(whole.array());
    }

    private Octets16 lastRecipient(KeyWrap.Type type, int generation) throws MalformedMessageException {
        KeyWrap last = lastWraps.get(type);
        if (last == null || last.generation() != generation) {
            throw new MalformedMessageException("a key wrap names a recipient that was not told");
        }
        return last.to();
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
