// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.flowbraid.model.socket.SocketCounters;

/** Writes the counters of a socket: in ntop's {@code TCP} object, or in ours, which is content of a JSON string. */
final class CounterEncoder {
    private final byte[] counters;
    private final byte[] sent;
    private final byte[] retransmitted;
    private final byte[] outOfOrder;
    private final byte[] state;
    private final byte[] error;
    private final byte[] endSent;
    private final byte[] endReceived;
    private final byte[] incomplete;
    private final byte[] segmentsIn;
    private final byte[] segmentsOut;
    private final byte[] retransmits;
    private final byte[] lost;
    private final byte[] rtt;
    private final byte[] rttVariance;
    private final byte[] bytesReceived;
    private final byte[] bytesAcked;
    private final byte[] isTrue;
    private final byte[] isFalse;

    private CounterEncoder(boolean isInString) {
        counters = key(",\"counters\":{\"final\":", isInString);
        sent = key(",\"sent\":", isInString);
        retransmitted = key(",\"retransmitted\":", isInString);
        outOfOrder = key(",\"out_of_order\":", isInString);
        state = key(",\"state\":", isInString);
        error = key(",\"error\":", isInString);
        endSent = key(",\"end_sent\":", isInString);
        endReceived = key(",\"end_received\":", isInString);
        incomplete = key(",\"incomplete\":true", isInString);
        segmentsIn = key(",\"SEGS_IN\":", isInString);
        segmentsOut = key(",\"SEGS_OUT\":", isInString);
        retransmits = key(",\"RETRAN_PKTS\":", isInString);
        lost = key(",\"LOST_PKTS\":", isInString);
        rtt = key(",\"RTT\":", isInString);
        rttVariance = key(",\"RTT_VARIANCE\":", isInString);
        bytesReceived = key(",\"BYTES_RCVD\":", isInString);
        bytesAcked = key(",\"BYTES_ACKED\":", isInString);
        isTrue = key("true", isInString);
        isFalse = key("false", isInString);
    }

    static CounterEncoder plain() {
        return new CounterEncoder(false);
    }

    static CounterEncoder inString() {
        return new CounterEncoder(true);
    }

    /** What ntop has words for, behind the first key of an object. */
    void ntop(SocketCounters from, JsonBuffer out) {
        known(out, segmentsIn, from.segmentsIn);
        known(out, segmentsOut, from.segmentsOut);
        known(out, retransmits, from.retransmits);
        known(out, lost, from.lost);
        milliseconds(out, rtt, from.srttUs);
        milliseconds(out, rttVariance, from.rttvarUs);
        known(out, bytesReceived, from.bytesReceived);
        if (from.bytesSent >= 0) {
            known(out, bytesAcked, Math.max(0, from.bytesSent - Math.max(0, from.bytesRetransmitted)));
        }
    }

    /** What ntop has no words for, and the rest too unless it has been written in ntop's. */
    void own(SocketCounters from, boolean isSaidToNtop, JsonBuffer out) {
        if (!from.isFinal && !isAnyKnown(from)) {
            return;
        }
        final String stateName = SocketCounters.stateName(from.state);
        out.raw(counters);
        out.raw(from.isFinal ? isTrue : isFalse);
        known(out, sent, from.bytesSent);
        known(out, retransmitted, from.bytesRetransmitted);
        known(out, outOfOrder, from.outOfOrder);
        if (from.state != 0 && (!isSaidToNtop || stateName.equals("SYN-RECV") || stateName.isEmpty())) {
            out.raw(state); // two states share that name, and some have none
            out.number(from.state);
        }
        if (from.error != 0) {
            out.raw(error);
            out.number(from.error);
        }
        known(out, endSent, from.endSequenceSent);
        known(out, endReceived, from.endSequenceReceived);
        if (from.isIncomplete) {
            out.raw(incomplete);
        }
        if (!isSaidToNtop) {
            ntop(from, out);
        }
        out.octet('}');
    }

    private static boolean isAnyKnown(SocketCounters counters) {
        return counters.isKnown()
                || counters.error != 0
                || counters.isIncomplete
                || (counters.bytesRetransmitted
                                & counters.segmentsIn
                                & counters.segmentsOut
                                & counters.retransmits
                                & counters.lost
                                & counters.outOfOrder
                                & counters.endSequenceSent
                                & counters.endSequenceReceived
                                & counters.rttvarUs)
                        != -1;
    }

    private static void known(JsonBuffer out, byte[] key, long value) {
        if (value >= 0) {
            out.raw(key);
            out.number(value);
        }
    }

    private static void milliseconds(JsonBuffer out, byte[] key, long microseconds) {
        if (microseconds >= 0) {
            out.raw(key);
            out.fixed(microseconds, 3);
        }
    }

    private static byte[] key(String json, boolean isInString) {
        final byte[] text = json.getBytes(US_ASCII);
        return isInString ? JsonBuffer.contentOf(text) : text;
    }
}
