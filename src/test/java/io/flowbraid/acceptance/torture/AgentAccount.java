// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the accounts that an agent prints at its end, a line for each stage. */
final class AgentAccount {
    /** Such as {@code feed tcp://127.0.0.1:5556c published: 16 in, 12 out, 4 lost: no_collector}. */
    private static final Pattern STAGE = Pattern.compile("(.+): (\\d+) in, (\\d+) out((?:, \\d+ lost: [^ ,]+)*)");

    private static final Pattern LOSS = Pattern.compile("(\\d+) lost: ");

    private AgentAccount() {}

    /** Of one that has ended. */
    static Tally of(List<String> messages) {
        return messages.stream()
                .map(STAGE::matcher)
                .filter(Matcher::matches)
                .map(AgentAccount::stage)
                .reduce(Tally.NOTHING, Tally::plus);
    }

    private static Tally stage(MatchResult line) {
        final long lost = LOSS.matcher(line.group(4))
                .results()
                .mapToLong(loss -> Long.parseLong(loss.group(1)))
                .sum();
        final long unexplained = Long.parseLong(line.group(2)) - Long.parseLong(line.group(3)) - lost;
        return new Tally(0, 0, lost, 0, List.of())
                .plus(Tally.uncounted(unexplained, "the account of %s does not close".formatted(line.group(1))));
    }
}
