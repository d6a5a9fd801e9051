// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.dissect.PacketDissector;
import io.flowbraid.capture.file.FileInterface;
import io.flowbraid.capture.file.SetInterfaces;
import io.flowbraid.capture.filter.FilterProgram;
import org.jspecify.annotations.Nullable;

/** An interface description of a pcapng section, and what its packets need to be read. (NOT thread safe.) */
final class PcapngInterface {
    private final SetInterfaces.Key key;
    private final String name;
    private final int snaplen;
    private final TimestampUnit unit;
    private @Nullable FilterProgram filter;
    private @Nullable FileInterface captured;
    private @Nullable PacketDissector dissector;
    private @Nullable CaptureException refusal;
    private boolean isRefusalKnown;
    private boolean isSettled;

    /**
     * @param name when it is a new one
     * @param snaplen what was kept of each packet; 0 all
     */
    PcapngInterface(SetInterfaces.Key key, String name, int snaplen, TimestampUnit unit) {
        this.key = key;
        this.name = name;
        this.snaplen = snaplen;
        this.unit = unit;
    }

    SetInterfaces.Key key() {
        return key;
    }

    String name() {
        return name;
    }

    int linkType() {
        return key.linkType();
    }

    /** Of a packet whose block does not say how much of it was kept. */
    int kept(int wireLength) {
        return snaplen > 0 ? Math.min(wireLength, snaplen) : wireLength;
    }

    long toNs(long ticks) {
        return unit.toNs(ticks);
    }

    boolean accepts(long frame, int captured, int wireLength) {
        return filter == null || filter.accepts(frame, captured, wireLength);
    }

    /** What its packets must pass; null lets all through. */
    void filter(@Nullable FilterProgram program) {
        filter = program;
    }

    /** Its packets cannot be read. */
    void refuse(CaptureException reason) {
        refusal = reason;
    }

    @Nullable
    CaptureException refusal() {
        return refusal;
    }

    /** Once. */
    boolean isFirstRefused() {
        final boolean isFirst = !isRefusalKnown;
        isRefusalKnown = true;
        return isFirst;
    }

    /** Its packets can be read from now on. */
    void open(FileInterface found) {
        captured = found;
        dissector = found.dissector();
    }

    /** Null when its packets cannot be read. */
    @Nullable
    PacketDissector dissector() {
        return dissector;
    }

    boolean isSettled() {
        return isSettled;
    }

    /** The time of its first packet shows whether it goes on with an interface of an earlier file. */
    void settle(SetInterfaces interfaces, long firstNs) {
        isSettled = true;
        if (captured != null) {
            open(interfaces.settle(captured, key, name, firstNs));
        }
    }

    void endedAt(long timeNs) {
        if (captured != null) {
            captured.endedAt(timeNs);
        }
    }
}
