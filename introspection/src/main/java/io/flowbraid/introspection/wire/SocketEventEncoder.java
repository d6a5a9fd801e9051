// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;

/**
 * Writes socket events in ntop's words, so that ntopng can read them, and under the {@code FLOWBRAID} key what those
 * words cannot say. {@link SocketEventDecoder} reads back the same event. Once a process and a container have been
 * written, writing them again allocates nothing. (NOT thread safe)
 */
public final class SocketEventEncoder {
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
    private static final KindWord[] KIND_WORDS = KindWord.values();
    private final IdentityEncoder identities = new IdentityEncoder();
    private final CounterEncoder counters = CounterEncoder.plain();
    private final ExtensionEncoder extension = new ExtensionEncoder(identities);

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
        if (topicOf(event) == FeedTopic.EVENT) {
            out.raw(TIME_SECONDS);
            out.number(event.timeNs / NS_PER_SECOND);
        }
        if (event.kind != SocketEventKind.HEARTBEAT) {
            if (!event.interfaceName.isEmpty()) {
                out.raw(INTERFACE_NAME);
                out.string(event.interfaceName);
            }
            tuple(event, out);
            ntopOwner(event, out);
        }
        extension.encode(event, event.kind != SocketEventKind.UPDATE && !hasNtopWord(event), out);
        out.octet('}');
    }

    private void ntopOwner(SocketEvent event, JsonBuffer out) {
        final ProcessIdentity process = event.process;
        if (process != null) {
            out.octet(',');
            out.raw(identities.parts(process).ntop());
        }
        final Workload workload = event.workload;
        if (workload != null) {
            out.octet(',');
            out.raw(identities.parts(workload).ntop());
        }
        if (event.protocol == Transport.TCP && event.counters.isKnown()) {
            out.raw(TCP);
            out.string(SocketCounters.stateName(event.counters.state));
            counters.ntop(event.counters, out);
            out.octet('}');
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

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
