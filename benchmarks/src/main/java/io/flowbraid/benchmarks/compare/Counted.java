// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a tool says it has seen; {@link Sample#UNSAID} where it does not. */
record Counted(long packets, long dropped, long flows, double coverage) {
    static final Counted NOTHING = new Counted(Sample.UNSAID, Sample.UNSAID, Sample.UNSAID, Sample.UNSAID);

    static Counted of(long packets, long dropped, long flows) {
        return new Counted(packets, dropped, flows, 0);
    }

    /** The number in the first group of the pattern's last match. */
    static long number(String pattern, String text) {
        final Matcher matcher = Pattern.compile(pattern).matcher(text);
        long number = Sample.UNSAID;
        while (matcher.find()) {
            number = Long.parseLong(matcher.group(1));
        }
        return number;
    }
}
