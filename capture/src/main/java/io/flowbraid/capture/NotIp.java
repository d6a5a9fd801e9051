// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Counts frames without IP by their protocol. Protocols without a name here are counted by number, the first {@value
 * #MAX_NUMBERS} that come; the others together. (NOT thread safe.)
 */
final class NotIp {
    private static final String PREFIX = Weird.NOT_IP.text() + "_";
    private static final int MAX_NUMBERS = 32;

    private final LedgerStage stage;
    private final Int2ObjectHashMap<Counter> counters = new Int2ObjectHashMap<>();
    private int numbers;

    NotIp(LedgerStage stage) {
        this.stage = stage;
    }

    /** @param protocol see {@link EtherType} */
    void count(int protocol) {
        Counter counter = counters.get(protocol);
        if (counter == null) {
            counter = stage.loss(PREFIX + name(protocol));
            counters.put(protocol, counter);
        }
        counter.increment();
    }

    private String name(int protocol) {
        final String known = knownName(protocol);
        if (!known.isEmpty()) {
            return known;
        }
        return numbers++ < MAX_NUMBERS ? number(protocol) : "other";
    }

    private static String number(int protocol) {
        final String digits = "0x" + Integer.toHexString(protocol & 0xffff);
        return switch (protocol & ~0xffff) {
            case EtherType.LLC -> "llc_" + digits;
            case EtherType.SNAP -> "snap_" + digits;
            case EtherType.PPP -> "ppp_" + digits;
            case EtherType.FAMILY -> "family_" + digits;
            default -> digits;
        };
    }

    private static String knownName(int protocol) {
        return switch (protocol) {
            case 0x0806 -> "arp";
            case 0x8035 -> "rarp";
            case 0x88cc -> "lldp";
            case EtherType.LLC | 0x42, EtherType.SNAP | 0x010b -> "stp";
            case EtherType.SNAP | 0x2000 -> "cdp";
            case EtherType.SNAP | 0x2003 -> "vtp";
            case EtherType.SNAP | 0x2004 -> "dtp";
            case EtherType.SNAP | 0x0111 -> "udld";
            case EtherType.LLC | 0xfe -> "osi";
            case EtherType.LLC | 0xf0 -> "netbios";
            case 0x8137, EtherType.LLC | 0xe0, EtherType.LLC | 0xff -> "ipx";
            case 0x809b -> "appletalk";
            case 0x80f3 -> "aarp";
            case 0x0842 -> "wake_on_lan";
            case 0x8808 -> "flow_control";
            case 0x8809 -> "lacp";
            case 0x8863 -> "pppoe_discovery";
            case 0x888e -> "eapol";
            case 0x88a2 -> "aoe";
            case 0x8892 -> "profinet";
            case 0x88a4 -> "ethercat";
            case 0x88b8 -> "goose";
            case 0x88e5 -> "macsec";
            case 0x88f7 -> "ptp";
            case 0x8902 -> "cfm";
            case 0x8906 -> "fcoe";
            case 0x8914 -> "fip";
            case 0x8915 -> "roce";
            case 0x9000 -> "loopback_test";
            case EtherType.MPLS_PAYLOAD -> "mpls";
            case EtherType.PPP | 0xc021 -> "lcp";
            case EtherType.PPP | 0x8021 -> "ipcp";
            case EtherType.PPP | 0x8057 -> "ipv6cp";
            case EtherType.PPP | 0xc023 -> "pap";
            case EtherType.PPP | 0xc223 -> "chap";
            default -> "";
        };
    }
}
