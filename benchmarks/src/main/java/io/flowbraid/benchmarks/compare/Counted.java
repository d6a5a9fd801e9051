// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a tool reports to have counted; {@link Sample#UNKNOWN} where it does not. */
record Counted(long packets, long dropped, long flows, double coverage) {
    /** A tool that counts, but names no owners, covers nothing. */
    static Counted of(String report, String packets, String dropped, String flows) {
        final long seen = number(packets, report);
        return new Counted(
                seen, number(dropped, report), number(flows, report), seen == Sample.UNKNOWN ? Sample.UNKNOWN : 0);
    }

    /** What is left when so many packets, which the tool counted too, are not of interest. */
    Counted without(long otherPackets) {
        return packets == Sample.UNKNOWN ? this : new Counted(packets - otherPackets, dropped, flows, coverage);
    }

    /** The number in the first group of the pattern's last match. */
    static long number(String pattern, String text) {
        final Matcher matcher = Pattern.compile(pattern).matcher(text);
        long number = Sample.UNKNOWN;
        while (matcher.find()) {
            number = Long.parseLong(matcher.group(1));
        }
        return number;
    }

    /** From {@code --stats}: packets that went into flows, flows that came out, and ends that have an owner. */
    static Counted ofProduct(String stats) throws IOException {
        final JsonNode json = new ObjectMapper().readTree(stats);
        long packets = 0;
        long dropped = 0;
        for (final JsonNode stage : json.path("ledger").path("stages")) {
            if (stage.path("kind").asText().equals("capture")) {
                packets += stage.path("out").asLong();
                for (final JsonNode loss : stage.path("lost")) {
                    dropped += loss.asLong();
                }
            }
        }
        final JsonNode flows = json.path("flows");
        final long all = flows.path("final").asLong();
        final double namedEnds = 2.0 * flows.path("attributed_on_both_ends").asLong()
                + flows.path("attributed_on_one_end").asLong();
        return new Counted(packets, dropped, all, all == 0 ? 0 : namedEnds / (2 * all));
    }
}
