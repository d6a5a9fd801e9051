// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.ArgSpec;

/** What the help says of an option or another argument, in one line. */
final class HelpText {
    private HelpText() {}

    static String of(ArgSpec argument) {
        final Iterable<String> candidates = argument.completionCandidates();
        final String choices = candidates == null
                ? ""
                : StreamSupport.stream(candidates.spliterator(), false).collect(Collectors.joining(", "));
        return String.join(" ", argument.description())
                .replace("${COMPLETION-CANDIDATES}", choices)
                .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValueString()))
                .replace("%%", "%");
    }
}
