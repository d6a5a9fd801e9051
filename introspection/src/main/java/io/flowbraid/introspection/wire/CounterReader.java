// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import io.flowbraid.model.socket.SocketCounters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads ntop's {@code TCP} object and our {@code counters}, which share their words. (NOT thread safe) */
final class CounterReader {
    private static final int MS_TO_US = 3;
    private static final int LAST_STATE = 11;

    private enum Key {
        CONN_STATE,
        SEGS_IN,
        SEGS_OUT,
        RETRAN_PKTS,
        LOST_PKTS,
        RTT,
        RTT_VARIANCE,
        BYTES_RCVD,
        BYTES_ACKED,
        SENT,
        RETRANSMITTED,
        OUT_OF_ORDER,
        STATE,
        ERROR,
        END_SENT,
        END_RECEIVED,
        INCOMPLETE,
        FINAL
    }

    private static final KeyTable<Key> KEYS = new KeyTable<>(Key.values(), key ->
            new String[] {key.compareTo(Key.SENT) < 0 ? key.name() : key.name().toLowerCase(Locale.ROOT)});

    private final KeyOrder<Key> keys = new KeyOrder<>(KEYS);
    private long bytesAcked;

    void start() {
        bytesAcked = -1;
    }

    /** Reads the object that comes next; another value is passed over. */
    void read(JsonScanner scanner, SocketCounters counters) {
        if (scanner.peek() != '{') {
            scanner.skip();
            return;
        }
        scanner.enter('{');
        keys.begin();
        while (keys.next(scanner)) {
            readValue(keys.key, scanner, counters);
        }
    }

    private void readValue(@Nullable Key key, JsonScanner scanner, SocketCounters counters) {
        if (key == null) {
            scanner.skip();
            return;
        }
        switch (key) {
            case CONN_STATE -> counters.state = scanner.text() ? stateOf(scanner) : 0;
            case SEGS_IN -> counters.segmentsIn = scanner.integer(-1);
            case SEGS_OUT -> counters.segmentsOut = scanner.integer(-1);
            case RETRAN_PKTS -> counters.retransmits = scanner.integer(-1);
            case LOST_PKTS -> counters.lost = scanner.integer(-1);
            case RTT -> counters.srttUs = scanner.decimal() ? scanner.scaled(MS_TO_US) : -1;
            case RTT_VARIANCE -> counters.rttvarUs = scanner.decimal() ? scanner.scaled(MS_TO_US) : -1;
            case BYTES_RCVD -> counters.bytesReceived = scanner.integer(-1);
            case BYTES_ACKED -> bytesAcked = scanner.integer(-1);
            case SENT -> counters.bytesSent = scanner.integer(-1);
            case RETRANSMITTED -> counters.bytesRetransmitted = scanner.integer(-1);
            case OUT_OF_ORDER -> counters.outOfOrder = scanner.integer(-1);
            case STATE -> counters.state = (int) scanner.integer(0);
            case ERROR -> counters.error = (int) scanner.integer(0);
            case END_SENT -> counters.endSequenceSent = scanner.integer(-1);
            case END_RECEIVED -> counters.endSequenceReceived = scanner.integer(-1);
            case INCOMPLETE -> counters.isIncomplete = scanner.isTrue();
            case FINAL -> counters.isFinal = scanner.isTrue();
        }
    }

    /** What a sender without our counters says it sent: bytes acknowledged, each counted once. */
    void finish(SocketCounters counters) {
        if (counters.bytesSent < 0 && bytesAcked >= 0) {
            counters.bytesSent = bytesAcked;
            counters.bytesRetransmitted = 0;
        }
    }

    private static int stateOf(JsonScanner scanner) {
        for (int state = 1; state <= LAST_STATE; state++) {
            if (matches(scanner, SocketCounters.stateName(state))) {
                return state;
            }
        }
        return 0;
    }

    private static boolean matches(JsonScanner scanner, String word) {
        if (scanner.tokenTo - scanner.tokenFrom != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (scanner.bytes[scanner.tokenFrom + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
