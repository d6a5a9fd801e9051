// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.dissect.PacketDissector;
import io.flowbraid.capture.filter.FilterProgram;
import io.flowbraid.model.packet.PacketBatch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a classic capture file. (NOT thread safe.) */
public final class SavefileReader extends CaptureFileReader {
    private static final int PACKET_HEADER_LENGTH = 16;
    /** Behind damage, so many packets in a row have to look like packets. */
    private static final int PLAUSIBLE_PACKETS = 3;
    /** And their times have to be as near to those before. */
    private static final long PLAUSIBLE_SECONDS = 7 * 86_400;

    private static final long NONE = -1;

    private final SavefileHeader header;
    private final boolean isReversed;
    private final int tickNs;
    private final SetInterfaces.Key key;
    private final @Nullable FilterProgram filter;
    private FileInterface captured;
    private PacketDissector dissector;
    private long latestNs = Long.MIN_VALUE;
    /** Of the last packet. */
    private long lastSeconds = NONE;

    /** @param bytes at the head */
    public SavefileReader(FileBytes bytes, SavefileHeader header, FileContext context) throws CaptureException {
        super(bytes, context);
        this.header = header;
        isReversed = header.isReversed();
        tickNs = header.tickNs();
        key = new SetInterfaces.Key("", 0, header.linkType());
        filter = context.filters().of(header.linkType(), isReversed, 0);
        captured = context.interfaces().find(key, context.shortName());
        dissector = captured.dissector();
        bytes.position += SavefileHeader.LENGTH;
    }

    @Override
    protected boolean readNext(PacketBatch batch) throws IOException {
        if (!bytes.reach(PACKET_HEADER_LENGTH)) {
            return stop();
        }
        final int length = bytes.getInt(8, isReversed);
        if (length < 0 || length > MAX_FRAME_BYTES) {
            return skipDamage("a packet of " + Integer.toUnsignedString(length) + " bytes is said to begin there");
        }
        // Files in a row, such as those that zcat writes: the next one begins like a packet without bytes.
        final SavefileHeader another = length == 0 ? SavefileHeader.read(bytes) : null;
        if (another != null) {
            return readAnother(another);
        }
        if (!bytes.reach(PACKET_HEADER_LENGTH + length)) {
            return skipBeyondEnd("a packet of " + length + " bytes reaches beyond the end of the file");
        }
        dissect(length, batch);
        bytes.position += PACKET_HEADER_LENGTH + length;
        return true;
    }

    private boolean readAnother(SavefileHeader another) {
        if (!header.equals(another)) {
            context().damage().count();
            fail("another capture file begins at byte " + bytes.offset()
                    + ", whose byte order, unit of time or link type is different. Give it to -r by itself");
            return false;
        }
        ended();
        latestNs = Long.MIN_VALUE;
        bytes.position += SavefileHeader.LENGTH;
        return true;
    }

    private void dissect(int length, PacketBatch batch) {
        final long frame = bytes.next() + PACKET_HEADER_LENGTH;
        final int wireLength = wireLength(bytes.getInt(12, isReversed));
        final long timeNs = timeNs();
        if (latestNs == Long.MIN_VALUE) {
            settle(timeNs);
        }
        latestNs = Math.max(latestNs, timeNs);
        lastSeconds = bytes.getInt(0, isReversed) & 0xffff_ffffL;
        if (filter == null || filter.accepts(frame, length, wireLength)) {
            dissector.dissect(frame, length, wireLength, timeNs, batch);
            count();
        }
    }

    private void settle(long firstNs) {
        captured = context().interfaces().settle(captured, key, context().shortName(), firstNs);
        dissector = captured.dissector();
    }

    private long timeNs() {
        final long seconds = bytes.getInt(0, isReversed) & 0xffff_ffffL;
        final long ticks = bytes.getInt(4, isReversed) & 0xffff_ffffL;
        return seconds * 1_000_000_000L + ticks * tickNs;
    }

    private static int wireLength(int length) {
        return length < 0 ? Integer.MAX_VALUE : length;
    }

    @Override
    protected boolean isPlausible() throws IOException {
        int at = 0;
        for (int i = 0; i < PLAUSIBLE_PACKETS; i++) {
            if (!bytes.reach(at + PACKET_HEADER_LENGTH)) {
                return i > 0 && bytes.left() == at;
            }
            final int length = bytes.getInt(at + 8, isReversed);
            if (length <= 0 || length > MAX_FRAME_BYTES || !isPlausible(at, length)) {
                return false;
            }
            at += PACKET_HEADER_LENGTH + length;
        }
        return true;
    }

    private boolean isPlausible(int at, int length) {
        final long seconds = bytes.getInt(at, isReversed) & 0xffff_ffffL;
        final long ticks = bytes.getInt(at + 4, isReversed) & 0xffff_ffffL;
        final int wireLength = bytes.getInt(at + 12, isReversed);
        return wireLength >= length
                && ticks * tickNs < 1_000_000_000L
                && (lastSeconds == NONE || Math.abs(seconds - lastSeconds) <= PLAUSIBLE_SECONDS);
    }

    @Override
    protected long peekTimeNs() throws IOException {
        return bytes.reach(PACKET_HEADER_LENGTH) ? timeNs() : Long.MIN_VALUE;
    }

    @Override
    protected void ended() {
        captured.endedAt(latestNs);
    }
}
