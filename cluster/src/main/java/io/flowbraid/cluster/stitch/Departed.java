// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.conversation.EdgeEnd;
import io.flowbraid.cluster.report.StateReader;
import io.flowbraid.cluster.report.StateWriter;
import org.jspecify.annotations.Nullable;

/** A conversation that was decided: its next revision, and what its edge has got so far. (NOT thread safe.) */
final class Departed {
    static final long NEVER = Long.MAX_VALUE;

    final int number;
    final long id;
    int revision;
    boolean isFinal;
    /** It left for the key before an address translation. */
    boolean isMoved;
    /** A report changed it since the last revision was planned. Not kept: it is acted upon at once. */
    boolean isChanged;
    /** Several reports of another host fit it. */
    boolean isAmbiguous;
    /** When the last revision left; {@link #NEVER} before the first. */
    long leftNs = NEVER;
    /** When the first final revision left. */
    long finalNs = NEVER;
    /** When the next revision is due. */
    long emitNs = NEVER;

    @Nullable
    EdgeEnd edgeClient;

    @Nullable
    EdgeEnd edgeServer;

    /** The minute in which its edge has counted it. */
    long edgeMinute;

    long edgeClientBytes;
    long edgeServerBytes;
    boolean isFailureCounted;
    boolean isRttCounted;

    Departed(int number, long id) {
        this.number = number;
        this.id = id;
    }

    /** A revision leaves at this time at the latest. */
    void emitBy(long timeNs) {
        emitNs = Math.min(emitNs, timeNs);
    }

    /** Its edge has got nothing, but for the round-trip time. */
    void forgetEdge() {
        edgeClient = null;
        edgeServer = null;
        edgeMinute = 0;
        edgeClientBytes = 0;
        edgeServerBytes = 0;
        isFailureCounted = false;
    }

    void write(StateWriter out) {
        out.number(number);
        out.word(id);
        out.number(revision);
        out.flag(isFinal);
        out.flag(isMoved);
        out.flag(isAmbiguous);
        out.word(leftNs);
        out.word(finalNs);
        out.word(emitNs);
        out.flag(edgeClient != null);
        if (edgeClient != null && edgeServer != null) {
            write(out, edgeClient);
            write(out, edgeServer);
        }
        out.number(edgeMinute);
        out.number(edgeClientBytes);
        out.number(edgeServerBytes);
        out.flag(isFailureCounted);
        out.flag(isRttCounted);
    }

    private static void write(StateWriter out, EdgeEnd end) {
        out.text(end.kind());
        out.text(end.name());
        out.text(end.host());
    }

    static Departed read(StateReader in) {
        final Departed departed = new Departed((int) in.number(), in.word());
        departed.revision = (int) in.number();
        departed.isFinal = in.flag();
        departed.isMoved = in.flag();
        departed.isAmbiguous = in.flag();
        departed.leftNs = in.word();
        departed.finalNs = in.word();
        departed.emitNs = in.word();
        if (in.flag()) {
            departed.edgeClient = new EdgeEnd(in.text(), in.text(), in.text());
            departed.edgeServer = new EdgeEnd(in.text(), in.text(), in.text());
        }
        departed.edgeMinute = in.number();
        departed.edgeClientBytes = in.number();
        departed.edgeServerBytes = in.number();
        departed.isFailureCounted = in.flag();
        departed.isRttCounted = in.flag();
        return departed;
    }
}
