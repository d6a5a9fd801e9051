// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.QuotedFlow;
import io.flowbraid.model.network.Icmp;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;

/** What the record says about ICMP, in the words of the record. */
public final class FlowIcmp {
    private FlowIcmp() {}

    /** The identifier of an echo, the only type that has one for each flow; else -1. */
    public static int identifier(FlowRecord flow) {
        return flow.icmpTypeCode >= 0 && Icmp.isEcho(flow.protocol, flow.icmpTypeCode >>> 8) ? flow.client.port : -1;
    }

    /** The kind of the ICMP error about the flow. */
    public static String errorName(FlowRecord flow) {
        final boolean isIpv4 = IpAddress.isIpv4(flow.client.addressHi, flow.client.addressLo);
        return Icmp.errorName(isIpv4 ? Transport.ICMP : Transport.ICMPV6, flow.icmpError >>> 8, flow.icmpError & 0xff);
    }

    /** The end whose packet the ICMP error quotes. */
    public static String quotedEnd(FlowRecord flow) {
        return flow.isIcmpErrorForClient ? "client" : "server";
    }

    /** A port of a quoted packet; -1 for a protocol without ports. */
    public static int port(QuotedFlow quoted, int port) {
        return Transport.hasPorts(quoted.protocol) ? port : -1;
    }
}
