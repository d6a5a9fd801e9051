// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

import io.flowbraid.capture.dissect.PacketDissector;
import io.flowbraid.capture.dissect.PacketProcess;
import io.flowbraid.capture.file.CaptureFileReader;
import io.flowbraid.capture.file.FileBytes;
import io.flowbraid.capture.file.FileContext;
import io.flowbraid.capture.file.SectionProcesses;
import io.flowbraid.model.packet.PacketBatch;
import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pcapng file: any number of sections, each in its own byte order and with its own interfaces, which differ in
 * link type, snapshot length and unit of time. Blocks without packets are skipped. (NOT thread safe.)
 */
public final class PcapngReader extends CaptureFileReader {
    private static final long NO_TIME = 0;
    private static final int VERSION = 1;
    private static final String BEYOND_END = "a block reaches beyond the end of the file";

    private final PcapngSection section;
    private final SectionProcesses processes = new SectionProcesses();
    private final PcapngProcesses descriptions;
    private final PcapngOptions options;
    private boolean isReversed;
    /** Some packet, or a block, has named one. */
    private boolean hasProcesses;
    /** A packet without a time of its own gets that of the one before. */
    private long lastNs = NO_TIME;

    private long latestNs = NO_TIME;

    public PcapngReader(FileBytes bytes, FileContext context) {
        super(bytes, context);
        section = new PcapngSection(bytes, context);
        descriptions = new PcapngProcesses(bytes, processes);
        options = new PcapngOptions(bytes);
    }

    /** Reads up to the first packet: what comes before says how to read it. False when there is none, or not yet. */
    public boolean readDescriptions() throws IOException {
        while (bytes.reach(PcapngBlock.MIN_BYTES)) {
            final int type = bytes.getInt(0, isReversed);
            if (isPacket(type)) {
                return true;
            }
            if (!readBlock(type)) {
                return false;
            }
        }
        return false;
    }

    /** The section that is being read. */
    public PcapngSection section() {
        return section;
    }

    @Override
    protected boolean readNext(PacketBatch batch) throws IOException {
        if (!bytes.reach(PcapngBlock.MIN_BYTES)) {
            return stop();
        }
        final int type = bytes.getInt(0, isReversed);
        if (!isPacket(type)) {
            return readBlock(type);
        }
        final int length = bytes.getInt(PcapngBlock.LENGTH, isReversed);
        if (isBadLength(type, length)) {
            return skipDamage("a block is said to have " + Integer.toUnsignedString(length) + " bytes");
        }
        if (!bytes.reach(length)) {
            return skipBeyondEnd(BEYOND_END);
        }
        if (bytes.getInt(length - PcapngBlock.LENGTH, isReversed) != length) {
            return skipMismatch(length);
        }
        if (type == PcapngBlock.SIMPLE_PACKET) {
            return readSimplePacket(length, batch);
        }
        final int interfaceField = PcapngBlock.BODY;
        return readPacket(
                type == PcapngBlock.ENHANCED_PACKET
                        ? bytes.getInt(interfaceField, isReversed)
                        : bytes.getShort(interfaceField, isReversed),
                length,
                batch);
    }

    private static boolean isPacket(int type) {
        return type == PcapngBlock.ENHANCED_PACKET
                || type == PcapngBlock.SIMPLE_PACKET
                || type == PcapngBlock.OBSOLETE_PACKET;
    }

    private static boolean isBadLength(int type, int length) {
        final int shortest = isPacket(type) ? PcapngBlock.overhead(type) : PcapngBlock.MIN_BYTES;
        return length < shortest || length > PcapngBlock.MAX_BYTES;
    }

    private boolean readPacket(int interfaceId, int length, PacketBatch batch) {
        final PcapngInterface on = section.at(interfaceId);
        if (on == null) {
            return skipDamage(
                    length,
                    "a packet names interface " + Integer.toUnsignedString(interfaceId) + ", and the section has "
                            + section.size());
        }
        final int captured = bytes.getInt(PcapngBlock.PACKET_CAPTURED, isReversed);
        if (captured < 0
                || captured > length - PcapngBlock.overhead(PcapngBlock.ENHANCED_PACKET)
                || captured > MAX_FRAME_BYTES) {
            return skipDamage(
                    length,
                    "a packet of " + Integer.toUnsignedString(captured) + " bytes is said to be in a block of "
                            + length);
        }
        lastNs = on.toNs((bytes.getInt(PcapngBlock.PACKET_TIME_HIGH, isReversed) & 0xffff_ffffL) << 32
                | bytes.getInt(PcapngBlock.PACKET_TIME_LOW, isReversed) & 0xffff_ffffL);
        final int before = batch.size();
        if (context().interfaces().areKept()) {
            context().interfaces().direction(direction(captured, length - PcapngBlock.LENGTH));
        }
        dissect(
                on,
                PcapngBlock.PACKET_FRAME,
                captured,
                bytes.getInt(PcapngBlock.PACKET_WIRE_LENGTH, isReversed),
                batch);
        if (batch.size() > before) {
            readProcess(on, captured, length - PcapngBlock.LENGTH, batch);
        }
        bytes.position += length;
        return true;
    }

    /** Which way the packet at the position went, if its block says so. */
    private int direction(int captured, int end) {
        options.from(PcapngBlock.PACKET_FRAME + PcapngOptions.padded(captured), end, isReversed);
        while (options.next()) {
            if (options.code() == PcapngBlock.PACKET_FLAGS) {
                return options.number(0) & PacketProcess.DIRECTION_MASK;
            }
        }
        return PacketProcess.UNKNOWN;
    }

    /** The process of the packet that was read last, if its block names one. */
    private void readProcess(PcapngInterface on, int captured, int end, PacketBatch batch) {
        final int optionsAt = PcapngBlock.PACKET_FRAME + PcapngOptions.padded(captured);
        if (optionsAt >= end && !hasProcesses) {
            return;
        }
        int pid = 0;
        int direction = PacketProcess.directionOf(on.linkType(), bytes.next() + PcapngBlock.PACKET_FRAME);
        options.from(optionsAt, end, isReversed);
        while (options.next()) {
            if (options.code() == PcapngBlock.PACKET_FLAGS && direction == PacketProcess.UNKNOWN) {
                direction = options.number(0) & PacketProcess.DIRECTION_MASK;
            } else if (options.code() == PcapngBlock.PACKET_PROCESS) {
                pid = options.number(0);
            }
        }
        hasProcesses |= pid != 0;
        if (hasProcesses) {
            final int at = (batch.size() - 1) * PacketBatch.WORDS;
            final int processEnd = PacketProcess.endOf(batch.words(), at, direction);
            context()
                    .processes()
                    .packet(batch.words(), at, pid, processEnd, direction != PacketProcess.UNKNOWN, processes);
        }
    }

    private boolean readSimplePacket(int length, PacketBatch batch) {
        final PcapngInterface on = section.at(0);
        if (on == null) {
            return skipDamage(length, "a packet comes before the description of its interface");
        }
        final int wireLength = bytes.getInt(PcapngBlock.BODY, isReversed);
        final int room = length - PcapngBlock.overhead(PcapngBlock.SIMPLE_PACKET);
        final int captured = Math.min(on.kept(wireLength < 0 ? Integer.MAX_VALUE : wireLength), room);
        dissect(on, PcapngBlock.SIMPLE_PACKET_FRAME, captured, wireLength, batch);
        bytes.position += length;
        return true;
    }

    private void dissect(PcapngInterface on, int frameAt, int captured, int length, PacketBatch batch) {
        if (!on.isSettled()) {
            on.settle(context().interfaces(), lastNs);
        }
        latestNs = Math.max(latestNs, lastNs);
        final PacketDissector dissector = on.dissector();
        if (dissector == null) {
            section.refuse(on);
            return;
        }
        final long frame = bytes.next() + frameAt;
        final int wireLength = length < 0 ? Integer.MAX_VALUE : length;
        if (on.accepts(frame, captured, wireLength)) {
            dissector.dissect(frame, captured, wireLength, lastNs, batch);
            count();
        }
    }

    /** A block that holds no packet. */
    private boolean readBlock(int type) throws IOException {
        if (type == PcapngBlock.SECTION) {
            return readSection();
        }
        final int length = bytes.getInt(PcapngBlock.LENGTH, isReversed);
        if (isBadLength(type, length)) {
            return skipDamage("a block is said to have " + Integer.toUnsignedString(length) + " bytes");
        }
        if (!bytes.reach(length)) {
            return skipBeyondEnd(BEYOND_END);
        }
        if (bytes.getInt(length - PcapngBlock.LENGTH, isReversed) != length) {
            return skipMismatch(length);
        }
        if (type == PcapngBlock.INTERFACE && length >= PcapngBlock.INTERFACE_OPTIONS + PcapngBlock.LENGTH) {
            section.describe(length - PcapngBlock.LENGTH, isReversed);
        } else if (type == PcapngBlock.CUSTOM) {
            descriptions.take(length - PcapngBlock.LENGTH, isReversed);
        }
        bytes.position += length;
        return true;
    }

    private boolean readSection() throws IOException {
        if (!bytes.reach(PcapngBlock.SECTION_BYTES)) {
            return stop();
        }
        final Boolean order = orderOfSection();
        if (order == null) {
            return skipDamage("a section header without the magic number of its byte order");
        }
        final int length = bytes.getInt(PcapngBlock.LENGTH, order);
        if (length < PcapngBlock.SECTION_BYTES || length > PcapngBlock.MAX_BYTES) {
            return skipDamage("a section header is said to have " + Integer.toUnsignedString(length) + " bytes");
        }
        if (!bytes.reach(length)) {
            return skipBeyondEnd(BEYOND_END);
        }
        final int version = bytes.getShort(PcapngBlock.SECTION_MAJOR, order);
        if (version != VERSION) {
            fail("a section at byte " + bytes.offset() + " has version " + version
                    + " of the format; this program knows version " + VERSION);
            return false;
        }
        section.begin(latestNs);
        processes.clear();
        isReversed = order;
        bytes.position += length;
        return true;
    }

    private @Nullable Boolean orderOfSection() {
        final boolean little = FileBytes.isReversed(ByteOrder.LITTLE_ENDIAN);
        final boolean big = FileBytes.isReversed(ByteOrder.BIG_ENDIAN);
        if (bytes.getInt(PcapngBlock.BODY, little) == PcapngBlock.BYTE_ORDER_MAGIC) {
            return little;
        }
        return bytes.getInt(PcapngBlock.BODY, big) == PcapngBlock.BYTE_ORDER_MAGIC ? big : null;
    }

    /** Both lengths of a block differ: it is skipped if another one follows it, else what comes after is looked for. */
    private boolean skipMismatch(int length) throws IOException {
        final int atEnd = bytes.getInt(length - PcapngBlock.LENGTH, isReversed);
        final String what =
                "a block has " + length + " bytes by its head and " + Integer.toUnsignedString(atEnd) + " by its end";
        return isPlausible(length) ? skipDamage(length, what) : skipDamage(what);
    }

    @Override
    protected boolean isPlausible() throws IOException {
        return isPlausible(0);
    }

    /** Whether a block begins so many bytes behind the position. */
    private boolean isPlausible(int at) throws IOException {
        if (!bytes.reach(at + PcapngBlock.MIN_BYTES)) {
            return false;
        }
        final int type = bytes.getInt(at, isReversed);
        if (!PcapngBlock.isKnown(type)) {
            return false;
        }
        if (type == PcapngBlock.SECTION) {
            return bytes.getInt(at + PcapngBlock.BODY, false) == PcapngBlock.BYTE_ORDER_MAGIC
                    || bytes.getInt(at + PcapngBlock.BODY, true) == PcapngBlock.BYTE_ORDER_MAGIC;
        }
        final int length = bytes.getInt(at + PcapngBlock.LENGTH, isReversed);
        return !isBadLength(type, length)
                && bytes.reach(at + length)
                && bytes.getInt(at + length - PcapngBlock.LENGTH, isReversed) == length;
    }

    @Override
    protected long peekTimeNs() throws IOException {
        if (!readDescriptions() || !bytes.reach(PcapngBlock.PACKET_WIRE_LENGTH)) {
            return Long.MIN_VALUE;
        }
        final PcapngInterface on = section.at(bytes.getInt(PcapngBlock.BODY, isReversed));
        return on == null || bytes.getInt(0, isReversed) != PcapngBlock.ENHANCED_PACKET
                ? Long.MIN_VALUE
                : on.toNs((bytes.getInt(PcapngBlock.PACKET_TIME_HIGH, isReversed) & 0xffff_ffffL) << 32
                        | bytes.getInt(PcapngBlock.PACKET_TIME_LOW, isReversed) & 0xffff_ffffL);
    }

    @Override
    protected void ended() {
        section.begin(latestNs);
    }
}
