// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.OptionSpec;

/** What the help says of an option, in one line. */
final class HelpText {
    private HelpText() {}

    static String of(OptionSpec option) {
        final Iterable<String> candidates = option.completionCandidates();
        final String choices = candidates == null
                ? ""
                : StreamSupport.stream(candidates.spliterator(), false).collect(Collectors.joining(", "));
        return String.join(" ", option.description())
                .replace("${COMPLETION-CANDIDATES}", choices)
                .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValueString()))
                .replace("%%", "%");
    }
}
