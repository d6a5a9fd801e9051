// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

/** Why counts differ, with the sentences that the page says about it. */
enum Kind {
    NAMED_OTHERWISE("retransmitted or out of order", """
            Both count the segment, one as retransmitted, the other as out of order, so the sum is equal. tshark asks how long ago
            the highest sequence number came, and calls a segment a fast retransmission if two duplicate ACKs asked for it in the
            last 20 ms. Flowbraid asks how old the hole is that the segment fills: up to half a round trip it was overtaken, later it
            was repeated. The [table](design/correlation.md#tcp-as-wireshark-and-zeek-count-it) has each case."""),
    LATE("late packets", """
            The packet came after the final record of its connection: a last ACK, repeated data or FIN. It is in no flow. The ledger
            counts it per interface (`late packets`, `late bytes`), so packets and bytes of the file are equal. tshark counts it in its
            conversation, and as retransmitted if it repeats something."""),
    SEVERAL_LINKS("VLANs and interfaces", """
            The same addresses and ports were seen in several VLANs or on several interfaces. For Flowbraid these are several
            flows, each with its own sequence numbers. tshark makes one conversation of them and calls the second copy of a segment
            retransmitted. If each VLAN and each interface is a file of its own, tshark's counts are equal."""),
    COPIES("copies on other devices", """
            A file of the `any` device (Linux cooked, version 2) has a packet once for each device that it passes, such as a bridge and
            its port. Flowbraid counts it on the first one and the others as `copy` in the ledger. tshark counts each, and calls
            the copies retransmitted."""),
    TUNNEL("TCP in a tunnel", """
            tshark also analyzes TCP in a tunnel. Flowbraid counts the outermost IP packet, which is a packet of the tunnel."""),
    REFUSED_AGAIN("refused and tried again", """
            A refused connection is over. A further try is another flow for Flowbraid, also with the same sequence number. tshark
            calls its SYN retransmitted."""),
    INNER_ID("Community ID of inner headers", """
            In a tunnel, and for all fragments but the first, tshark hashes what its dissectors saw last: inner addresses and ports,
            or no ports. Flowbraid hashes the outermost header, and a fragment has the ID of its datagram. Without the first fragment
            its ports are 0."""),
    ZERO_WINDOW_PROBE("zero-window probes", """
            One byte at the next sequence number while the window is closed is a probe for tshark and data for Flowbraid, which
            does not follow the window. What repeats that byte is counted differently."""),
    FRAGMENTS("fragments without the first one", """
            A fragment other than the first has no ports. Flowbraid looks for the first one 100 ms around it; without it the
            fragment counts in a flow without ports. The comparison looks for it in the whole file."""),
    NOT_UNDERSTOOD("damaged headers", """
            A header is cut off, or contradicts itself or the length of the frame. tshark shows what there is of it. Flowbraid counts
            the packet by the name of its fault in the ledger (`truncated_tcp`, `bad_ip_total_length`, ...) and in no flow."""),
    LINK_LAYER("link layers that Flowbraid does not read", """
            tshark finds IP behind a link layer that Flowbraid does not read. There it is `not_ip`, by protocol, in the ledger."""),
    UNSTATED_LENGTH("IP length 0", """
            The IP header gives the length 0: segmentation offload, or more than 64 kB. Flowbraid counts the length of the
            frame behind the link layer."""),
    DAMAGED_FILE("damaged files", """
            tshark stops at the first block that it cannot read. Flowbraid reports its position and goes on behind it."""),
    NOT_READ("files that Flowbraid refuses", """
            Flowbraid refuses the file with a sentence that says why, for example an unsupported link type."""),
    ZEEK_OTHER_CLIENT("Zeek takes the other end for the originator", """
            Without a SYN, Zeek and Flowbraid may take different ends for the client. The counts are the same with the ends
            exchanged; the state, which says what each end did, is not compared."""),
    ZEEK_SPLIT("Zeek and Flowbraid split otherwise", """
            Zeek ends a SYN without an answer after 5 s and a quiet UDP exchange after a minute, and does not separate pings by their
            identifier or flows by their VLAN or interface. So one flow may be several lines of the log, or several flows one line.
            The sums of packets and bytes are equal."""),
    ZEEK_LATE("packets after the end", """
            Zeek counts packets of a connection until it logs it, 5 s after its end. Flowbraid counts what comes after the final
            record as late."""),
    UNEXPLAINED("unexplained", "No rule explains this difference. Please report it with the file.");

    private final String title;
    private final String explanation;

    Kind(String title, String explanation) {
        this.title = title;
        this.explanation = explanation;
    }

    String title() {
        return title;
    }

    String explanation() {
        return explanation.strip().replace('\n', ' ');
    }
}
