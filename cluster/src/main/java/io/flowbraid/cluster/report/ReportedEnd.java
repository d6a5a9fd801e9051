// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.attribution.AttributionMethod;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One end of a flow as an observer reported it. A number is {@link #ABSENT} when the record has none. */
public final class ReportedEnd {
    public static final long ABSENT = -1;

    private static final byte[] NOTHING = {};
    private static final AttributionMethod[] METHODS = AttributionMethod.values();
    private static final Place[] PLACES = Place.values();

    public TupleEnd end = new TupleEnd(0, 0, TupleEnd.NO_PORT);
    /** Its address on the other side of a translation. */
    public @Nullable TupleEnd nat;

    public long packets = ABSENT;
    public long segments = ABSENT;
    public long bytes = ABSENT;
    public long payloadBytes = ABSENT;
    public long retransmitted = ABSENT;
    public long outOfOrder = ABSENT;
    public long socketSent = ABSENT;
    public long socketReceived = ABSENT;
    public long socketRetransmits = ABSENT;
    public long srttUs = ABSENT;
    /** The counters of its socket are those of the whole connection. */
    public boolean isSocketClosed;
    /** The capture missed some of what this end sent. */
    public boolean isCaptureShort;

    /** The host whose agent named the owner; empty without a named owner. */
    public String hostName = "";
    /** The process that is named; empty without. */
    public String entityId = "";

    public AttributionMethod method = AttributionMethod.NONE;
    public Place place = Place.UNKNOWN;

    /**
     * The fields {@code host}, {@code process}, {@code container}, {@code orchestrator} and {@code attribution} as they
     * stand in the record, with commas between and without braces around them.
     */
    public byte[] identity = NOTHING;

    /** {@link #identity} as a JSON object. */
    public String identityJson() {
        return '{' + new String(identity, StandardCharsets.UTF_8) + '}';
    }

    void write(StateWriter out) {
        out.end(end);
        out.end(nat);
        out.number(packets);
        out.number(segments);
        out.number(bytes);
        out.number(payloadBytes);
        out.number(retransmitted);
        out.number(outOfOrder);
        out.number(socketSent);
        out.number(socketReceived);
        out.number(socketRetransmits);
        out.number(srttUs);
        out.flag(isSocketClosed);
        out.flag(isCaptureShort);
        out.text(hostName);
        out.text(entityId);
        out.small(method.ordinal());
        out.small(place.ordinal());
        out.raw(identity);
    }

    static ReportedEnd read(StateReader in) {
        final ReportedEnd end = new ReportedEnd();
        final TupleEnd address = in.end();
        if (address == null) {
            throw new IllegalArgumentException("an end without an address");
        }
        end.end = address;
        end.nat = in.end();
        end.packets = in.number();
        end.segments = in.number();
        end.bytes = in.number();
        end.payloadBytes = in.number();
        end.retransmitted = in.number();
        end.outOfOrder = in.number();
        end.socketSent = in.number();
        end.socketReceived = in.number();
        end.socketRetransmits = in.number();
        end.srttUs = in.number();
        end.isSocketClosed = in.flag();
        end.isCaptureShort = in.flag();
        end.hostName = in.text();
        end.entityId = in.text();
        end.method = METHODS[in.small()];
        end.place = PLACES[in.small()];
        end.identity = in.raw();
        return end;
    }
}
