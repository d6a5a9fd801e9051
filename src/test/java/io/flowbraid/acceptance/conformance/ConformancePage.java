// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/conformance.md}: what the programs count, and sentences about why they differ. */
record ConformancePage(ConformanceTable table, List<IdVectors.Result> vectors) {
    String markdown(List<String> facts) {
        return """
            # Conformance

            <!-- Written by `./flowbraid conformance`; no figure here is set by hand. -->

            Flowbraid counts packets as tshark does, names connections as Zeek does and hashes five-tuples as the Community ID specification
            says. `./flowbraid conformance` checks it: it generates capture files, lets Flowbraid and tshark read them, and compares conversation by
            conversation. It ends with exit code 1 if a difference has no explanation. The same comparison is part of `./flowbraid test`.

            %s
            **%s**

            ## File by file

            One number: both count the same. Two numbers: Flowbraid's and tshark's. Bytes are those of the outermost IP packets. Packets and bytes of Flowbraid
            are the sum of its flows and of what came too late for them (`late packets` and `late bytes` in the [ledger](reference/ledger.md)).
            Retransmitted are frames with `tcp.analysis.retransmission`, which tshark also gives to fast and spurious ones.

            %s
            ## What differs, and why

            %s
            ## Community ID

            Five-tuples and IDs of the reference implementation (version 1, seed 0), each in a packet of its own. For ICMP the packet has this type and code.

            %s
            ## Your own captures

            ```
            ./flowbraid conformance trace.pcap other.pcapng
            ```

            This prints the same table and every difference, and leaves this page alone. If Zeek's `conn.log` lies beside the file (`trace.pcap.conn.log`, `trace.conn.log`
            or `conn.log`, in Zeek's own format or as JSON lines), each of its connections is compared, too: by five-tuple and nearest start, `conn_state` of TCP, packets
            and IP bytes of both ends. Zeek leaves out packets with wrong checksums unless it is started with `-C`; captures of a sending host are full of them.

            An explanation holds only as far as what it speaks of was counted: three late packets explain three missing ones, not four. Further explanations that the files
            above do not need:

            %s""".formatted(
                        lines(facts.stream().map(fact -> "- " + fact)),
                        table.summary(),
                        table.markdown(),
                        explanations(this::occurs) + "\nEach of them:\n\n" + table.differences(),
                        vectorTable(),
                        explanations(kind -> kind != Kind.UNEXPLAINED && !occurs(kind)));
    }

    private boolean occurs(Kind kind) {
        return table.results().stream()
                .flatMap(result -> result.differences().stream())
                .anyMatch(difference -> difference.kind() == kind);
    }

    private static String explanations(Predicate<Kind> isMeant) {
        return lines(Stream.of(Kind.values())
                .filter(isMeant)
                .map(kind -> "- **%s**: %s".formatted(kind.title(), kind.explanation())));
    }

    private String vectorTable() {
        return "| packet | specification | Flowbraid |\n|---|---|---|\n"
                + lines(vectors.stream()
                        .map(each -> "| %s | `%s` | %s |"
                                .formatted(
                                        each.vector().name(),
                                        each.vector().id(),
                                        each.isEqual() ? "equal" : "**" + String.join(" ", each.ours()) + "**")));
    }

    private static String lines(Stream<String> lines) {
        return lines.map(line -> line + "\n").collect(Collectors.joining());
    }
}
