// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.CommunityId;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.Icmp;
import io.flowbraid.model.IpAddress;
import io.flowbraid.model.QuotedFlow;
import io.flowbraid.model.Transport;

/** The part {@code icmp} of the JSON flow record: messages of a flow of ICMP, errors about a flow of any protocol. */
final class JsonIcmp {
    private final JsonText text;
    private final CommunityId communityId;

    JsonIcmp(JsonText text, CommunityId communityId) {
        this.text = text;
        this.communityId = communityId;
    }

    static boolean hasSome(FlowRecord flow) {
        return flow.icmpTypeCode >= 0 || flow.icmpError >= 0;
    }

    void write(FlowRecord flow) {
        text.open(JsonName.ICMP);
        if (flow.icmpTypeCode >= 0) {
            text.number(JsonName.TYPE, flow.icmpTypeCode >>> 8);
            text.number(JsonName.CODE, flow.icmpTypeCode & 0xff);
            text.known(JsonName.IDENTIFIER, identifierOf(flow));
        }
        if (flow.quoted.isKnown()) {
            related(flow.quoted);
        }
        if (flow.icmpError >= 0) {
            error(flow);
        }
        text.close();
    }

    private void related(QuotedFlow quoted) {
        text.open(JsonName.RELATED);
        text.plain(JsonName.COMMUNITY_ID, communityIdOf(communityId, quoted));
        text.text(JsonName.TRANSPORT, Transport.name(quoted.protocol));
        end(JsonName.SOURCE, quoted.sourceHi, quoted.sourceLo, portOf(quoted, quoted.sourcePort));
        end(JsonName.DESTINATION, quoted.destinationHi, quoted.destinationLo, portOf(quoted, quoted.destinationPort));
        if (quoted.isOneOfSeveral) {
            text.flag(JsonName.SEVERAL, true);
        }
        text.close();
    }

    private void end(byte[] name, long hi, long lo, int port) {
        text.open(name);
        text.address(JsonName.IP, hi, lo);
        text.known(JsonName.PORT, port);
        text.close();
    }

    private void error(FlowRecord flow) {
        text.open(JsonName.ERROR);
        text.text(JsonName.NAME, nameOf(flow));
        text.number(JsonName.TYPE, flow.icmpError >>> 8);
        text.number(JsonName.CODE, flow.icmpError & 0xff);
        text.text(JsonName.QUOTES, quotedEnd(flow));
        text.close();
    }

    /** Of an echo, the only type whose flows it tells apart; else -1. */
    static int identifierOf(FlowRecord flow) {
        return flow.icmpTypeCode >= 0 && Icmp.isEcho(flow.protocol, flow.icmpTypeCode >>> 8) ? flow.client.port : -1;
    }

    /** The kind of the error about the flow. */
    static String nameOf(FlowRecord flow) {
        final boolean isIpv4 = IpAddress.isIpv4(flow.client.addressHi, flow.client.addressLo);
        return Icmp.errorName(isIpv4 ? Transport.ICMP : Transport.ICMPV6, flow.icmpError >>> 8, flow.icmpError & 0xff);
    }

    /** Whose packet the error about the flow quotes. */
    static String quotedEnd(FlowRecord flow) {
        return flow.isIcmpErrorForClient ? "client" : "server";
    }

    /** -1 for a protocol without ports. */
    static int portOf(QuotedFlow quoted, int port) {
        return Transport.hasPorts(quoted.protocol) ? port : -1;
    }

    static byte[] communityIdOf(CommunityId communityId, QuotedFlow quoted) {
        return communityId.octets(
                quoted.sourceHi,
                quoted.sourceLo,
                quoted.sourcePort,
                quoted.destinationHi,
                quoted.destinationLo,
                quoted.destinationPort,
                quoted.protocol);
    }
}
