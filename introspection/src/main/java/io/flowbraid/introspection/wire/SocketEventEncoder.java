// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.flowbraid.model.IpAddress;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.SocketCounters;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;
import io.flowbraid.model.SocketRole;
import io.flowbraid.model.Transport;
import io.flowbraid.model.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Writes socket events in ntop's words, so that ntopng can read them, and in the {@code FLOWBRAID} object what those
 * words cannot say. {@link SocketEventDecoder} reads back the same event. Once a process and a container have been
 * written, writing them again allocates nothing. (NOT thread safe)
 */
public final class SocketEventEncoder {
    private static final int SCHEMA_VERSION = 1;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long NS_PER_US = 1_000L;

    private static final byte[] TIMESTAMP = ascii("{\"timestamp\":\"");
    private static final byte[] TIME_SECONDS = ascii(",\"time\":");
    private static final byte[] INTERFACE_NAME = ascii(",\"INTERFACE_NAME\":");
    private static final byte[] IP_VERSION_4 = ascii(",\"IP_PROTOCOL_VERSION\":4,\"PROTOCOL\":");
    private static final byte[] IP_VERSION_6 = ascii(",\"IP_PROTOCOL_VERSION\":6,\"PROTOCOL\":");
    private static final byte[] TCP_EVENT_TYPE = ascii(",\"TCP_EVENT_TYPE\":");
    private static final byte[] UDP_EVENT_TYPE = ascii(",\"UDP_EVENT_TYPE\":");
    private static final byte[] IPV4_SRC = ascii(",\"IPV4_SRC_ADDR\":\"");
    private static final byte[] IPV6_SRC = ascii(",\"IPV6_SRC_ADDR\":\"");
    private static final byte[] IPV4_DST = ascii("\",\"IPV4_DST_ADDR\":\"");
    private static final byte[] IPV6_DST = ascii("\",\"IPV6_DST_ADDR\":\"");
    private static final byte[] SRC_PORT = ascii("\",\"L4_SRC_PORT\":");
    private static final byte[] DST_PORT = ascii(",\"L4_DST_PORT\":");
    private static final byte[] TCP = ascii(",\"TCP\":{\"CONN_STATE\":");
    private static final byte[] EXTENSION = ascii(",\"FLOWBRAID\":{\"v\":" + SCHEMA_VERSION);
    private static final byte[] KIND = ascii(",\"kind\":");
    private static final byte[] ROLE = ascii(",\"role\":");
    private static final byte[] METHOD = ascii(",\"method\":");
    private static final byte[] HOST = ascii(",\"host\":");
    private static final byte[] BOOT = ascii(",\"boot\":");
    private static final byte[] AGENT = ascii(",\"agent\":");
    private static final byte[] TIME = ascii(",\"time\":");
    private static final byte[] KERNEL_TIME = ascii(",\"ktime\":");
    private static final byte[] NETNS = ascii(",\"netns\":");
    private static final byte[] COOKIE = ascii(",\"cookie\":");
    private static final byte[] OPENED = ascii(",\"opened\":");
    private static final byte[] LATER_IMAGE = ascii(",\"later\":");
    private static final byte[] SENDER = ascii(",\"sender\":");
    private static final byte[] RECEIVER = ascii(",\"receiver\":");
    private static final byte[] COUNTERS = ascii(",\"counters\":{\"final\":");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] GENERATED = ascii(",\"generated\":");
    private static final byte[] LOST = ascii(",\"lost\":");
    private static final byte[] SENT_TOTAL = ascii(",\"sent\":");
    private static final byte[] TRANSLATED_SOURCE = ascii(",\"nat_src\":\"");
    private static final byte[] TRANSLATED_SOURCE_PORT = ascii("\",\"nat_src_port\":");
    private static final byte[] TRANSLATED_DESTINATION = ascii(",\"nat_dst\":\"");
    private static final byte[] TRANSLATED_DESTINATION_PORT = ascii("\",\"nat_dst_port\":");
    private static final byte[] STATE = ascii(",\"state\":");
    private static final byte[] SENT = ascii(",\"sent\":");
    private static final byte[] RETRANSMITTED = ascii(",\"retransmitted\":");
    private static final byte[] OUT_OF_ORDER = ascii(",\"out_of_order\":");
    private static final byte[] SEGS_IN = ascii(",\"SEGS_IN\":");
    private static final byte[] SEGS_OUT = ascii(",\"SEGS_OUT\":");
    private static final byte[] RETRAN_PKTS = ascii(",\"RETRAN_PKTS\":");
    private static final byte[] LOST_PKTS = ascii(",\"LOST_PKTS\":");
    private static final byte[] RTT = ascii(",\"RTT\":");
    private static final byte[] RTT_VARIANCE = ascii(",\"RTT_VARIANCE\":");
    private static final byte[] BYTES_RCVD = ascii(",\"BYTES_RCVD\":");
    private static final byte[] BYTES_ACKED = ascii(",\"BYTES_ACKED\":");

    private static final KindWord[] KIND_WORDS = KindWord.values();
    private static final String[] ROLE_WORDS = {
        Words.text(SocketRole.UNKNOWN), Words.text(SocketRole.CLIENT), Words.text(SocketRole.SERVER)
    };

    private final IdentityEncoder identities = new IdentityEncoder();

    /** The topic ntopng should see this event under. */
    public static FeedTopic topicOf(SocketEvent event) {
        final boolean hasPeer = event.remotePort != 0 || !IpAddress.isAny(event.remoteHi, event.remoteLo);
        return hasPeer && event.kind.compareTo(SocketEventKind.LISTEN) < 0 ? FeedTopic.FLOW : FeedTopic.EVENT;
    }

    /** Appends the event as one JSON object. */
    public void encode(SocketEvent event, JsonBuffer out) {
        out.raw(TIMESTAMP);
        out.fixed(event.timeNs / NS_PER_US, 6);
        out.octet('"');
        final boolean isHeartbeat = event.kind == SocketEventKind.HEARTBEAT;
        if (topicOf(event) == FeedTopic.EVENT) {
            out.raw(TIME_SECONDS);
            out.number(event.timeNs / NS_PER_SECOND);
        }
        if (!isHeartbeat) {
            text(out, INTERFACE_NAME, event.interfaceName);
            tuple(event, out);
        }
        final ProcessIdentity process = isHeartbeat ? null : event.process;
        final Workload workload = isHeartbeat ? null : event.workload;
        if (process != null) {
            out.octet(',');
            out.raw(identities.parts(process).ntop());
        }
        if (workload != null) {
            out.octet(',');
            out.raw(identities.parts(workload).ntop());
        }
        final boolean isTcp = event.protocol == Transport.TCP;
        if (!isHeartbeat && isTcp && event.counters.isKnown()) {
            out.raw(TCP);
            out.string(SocketCounters.stateName(event.counters.state));
            ntopCounters(event.counters, out);
            out.octet('}');
        }
        out.raw(EXTENSION);
        extension(event, out);
        if (process != null) {
            out.octet(',');
            out.raw(identities.parts(process).extension());
            identities.close(out, process, event.bootId);
        }
        if (!isHeartbeat) {
            another(LATER_IMAGE, event.laterImage, event.bootId, out);
            another(SENDER, event.sender, event.bootId, out);
            another(RECEIVER, event.receiver, event.bootId, out);
        }
        if (workload != null) {
            out.octet(',');
            out.raw(identities.parts(workload).extension());
        }
        if (!isHeartbeat) {
            counters(event.counters, isTcp && event.counters.isKnown(), out);
        }
        out.octet('}');
        out.octet('}');
    }

    /** A process beside the owner. */
    private void another(byte[] key, @Nullable ProcessIdentity process, String bootId, JsonBuffer out) {
        if (process != null) {
            out.raw(key);
            out.raw(identities.whole(process));
            identities.close(out, process, bootId);
        }
    }

    private static void tuple(SocketEvent event, JsonBuffer out) {
        final boolean isAccept = event.kind == SocketEventKind.ACCEPT;
        final long sourceHi = isAccept ? event.remoteHi : event.localHi;
        final long sourceLo = isAccept ? event.remoteLo : event.localLo;
        final long destinationHi = isAccept ? event.localHi : event.remoteHi;
        final long destinationLo = isAccept ? event.localLo : event.remoteLo;
        final boolean isIpv4 = IpAddress.isIpv4(sourceHi, sourceLo);
        out.raw(isIpv4 ? IP_VERSION_4 : IP_VERSION_6);
        out.number(event.protocol);
        if (hasNtopWord(event)) {
            out.raw(event.protocol == Transport.TCP ? TCP_EVENT_TYPE : UDP_EVENT_TYPE);
            out.string(KIND_WORDS[event.kind.ordinal()].name());
        }
        out.raw(isIpv4 ? IPV4_SRC : IPV6_SRC);
        out.address(sourceHi, sourceLo);
        out.raw(IpAddress.isIpv4(destinationHi, destinationLo) ? IPV4_DST : IPV6_DST);
        out.address(destinationHi, destinationLo);
        out.raw(SRC_PORT);
        out.number(isAccept ? event.remotePort : event.localPort);
        out.raw(DST_PORT);
        out.number(isAccept ? event.localPort : event.remotePort);
    }

    private static boolean hasNtopWord(SocketEvent event) {
        return event.kind.compareTo(SocketEventKind.UPDATE) < 0
                && (event.protocol == Transport.TCP || event.protocol == Transport.UDP);
    }

    private static void extension(SocketEvent event, JsonBuffer out) {
        if (event.kind != SocketEventKind.UPDATE && !hasNtopWord(event)) {
            out.raw(KIND);
            out.string(KIND_WORDS[event.kind.ordinal()].name());
        }
        if (event.role != SocketRole.UNKNOWN) {
            out.raw(ROLE);
            out.string(ROLE_WORDS[event.role.ordinal()]);
        }
        out.raw(METHOD);
        out.string(event.method.text());
        text(out, HOST, event.hostName);
        text(out, BOOT, event.bootId);
        number(out, AGENT, event.agent);
        number(out, TIME, event.timeNs);
        number(out, KERNEL_TIME, event.kernelNs);
        number(out, NETNS, event.netns);
        number(out, COOKIE, event.cookie);
        number(out, OPENED, event.openedNs);
        number(out, GENERATED, event.totalGenerated);
        number(out, LOST, event.totalLostInKernel);
        number(out, SENT_TOTAL, event.totalSent);
        if (event.kind == SocketEventKind.TRANSLATION || event.kind == SocketEventKind.TRANSLATION_END) {
            out.raw(TRANSLATED_SOURCE);
            out.address(event.translatedLocalHi, event.translatedLocalLo);
            out.raw(TRANSLATED_SOURCE_PORT);
            out.number(event.translatedLocalPort);
            out.raw(TRANSLATED_DESTINATION);
            out.address(event.translatedRemoteHi, event.translatedRemoteLo);
            out.raw(TRANSLATED_DESTINATION_PORT);
            out.number(event.translatedRemotePort);
        }
    }

    private static void counters(SocketCounters counters, boolean isSaidToNtop, JsonBuffer out) {
        final boolean isStateShared = SocketCounters.stateName(counters.state).equals("SYN-RECV");
        if (!counters.isFinal && !isAnyKnown(counters)) {
            return;
        }
        out.raw(COUNTERS);
        out.raw(counters.isFinal ? TRUE : FALSE);
        known(out, SENT, counters.bytesSent);
        known(out, RETRANSMITTED, counters.bytesRetransmitted);
        known(out, OUT_OF_ORDER, counters.outOfOrder);
        if (!isSaidToNtop
                || isStateShared
                || SocketCounters.stateName(counters.state).isEmpty()) {
            number(out, STATE, counters.state);
        }
        if (!isSaidToNtop) {
            ntopCounters(counters, out);
        }
        out.octet('}');
    }

    private static boolean isAnyKnown(SocketCounters counters) {
        return counters.isKnown()
                || (counters.bytesRetransmitted
                                & counters.segmentsIn
                                & counters.segmentsOut
                                & counters.retransmits
                                & counters.lost
                                & counters.outOfOrder
                                & counters.rttvarUs)
                        != -1;
    }

    private static void ntopCounters(SocketCounters counters, JsonBuffer out) {
        known(out, SEGS_IN, counters.segmentsIn);
        known(out, SEGS_OUT, counters.segmentsOut);
        known(out, RETRAN_PKTS, counters.retransmits);
        known(out, LOST_PKTS, counters.lost);
        milliseconds(out, RTT, counters.srttUs);
        milliseconds(out, RTT_VARIANCE, counters.rttvarUs);
        known(out, BYTES_RCVD, counters.bytesReceived);
        if (counters.bytesSent >= 0) {
            known(out, BYTES_ACKED, Math.max(0, counters.bytesSent - Math.max(0, counters.bytesRetransmitted)));
        }
    }

    private static void text(JsonBuffer out, byte[] key, String value) {
        if (!value.isEmpty()) {
            out.raw(key);
            out.string(value);
        }
    }

    private static void number(JsonBuffer out, byte[] key, long value) {
        if (value != 0) {
            out.raw(key);
            out.number(value);
        }
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

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
