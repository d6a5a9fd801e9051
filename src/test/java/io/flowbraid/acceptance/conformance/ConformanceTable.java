// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What was counted in each file, as a Markdown table, and all that differs. */
record ConformanceTable(List<FileResult> results) {
    private static final int MAX_DIFFERENCES = 200;

    String markdown() {
        return """
            | file | shows | packets | bytes | retransmitted | out of order | Community IDs: ours, tshark's, equal | differences |
            |---|---|--:|--:|--:|--:|--:|---|
            %s""".formatted(results.stream().map(ConformanceTable::row).collect(Collectors.joining()));
    }

    private static String row(FileResult result) {
        final Counts ours = result.ours();
        final Counts theirs = result.theirs();
        return "| %s | %s | %s | %s | %s | %s | %d, %d, %d | %s |%n"
                .formatted(
                        result.name(),
                        result.shows(),
                        pair(ours.packets(), theirs.packets()),
                        pair(ours.bytes(), theirs.bytes()),
                        pair(ours.retransmitted(), theirs.retransmitted()),
                        pair(ours.outOfOrder(), theirs.outOfOrder()),
                        result.ourIds().size(),
                        result.theirIds().size(),
                        result.equalIds(),
                        kinds(result));
    }

    /** One number if both say the same. */
    private static String pair(long ours, long theirs) {
        return ours == theirs
                ? String.format(Locale.ROOT, "%,d", ours)
                : String.format(Locale.ROOT, "**%,d / %,d**", ours, theirs);
    }

    private static String kinds(FileResult result) {
        return result.differences().stream()
                .map(difference -> difference.kind().title())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    String summary() {
        final long equal =
                results.stream().filter(each -> each.differences().isEmpty()).count();
        final long differences =
                results.stream().mapToLong(each -> each.differences().size()).sum();
        final long unexplained = results.stream()
                .flatMap(each -> each.differences().stream())
                .filter(each -> !each.isExplained())
                .count();
        return String.format(
                Locale.ROOT,
                "%,d files with %,d packets. Files without any difference: %,d. Differences in the others: %,d, of these unexplained: %,d.",
                results.size(),
                results.stream().mapToLong(each -> each.theirs().packets()).sum(),
                equal,
                differences,
                unexplained);
    }

    /** Each difference, unexplained ones first. */
    String differences() {
        final List<String> lines = results.stream()
                .flatMap(result -> result.differences().stream()
                        .sorted((a, b) -> Boolean.compare(a.isExplained(), b.isExplained()))
                        .map(difference -> "- %s: %s%n".formatted(result.name(), difference)))
                .toList();
        final String more =
                lines.size() <= MAX_DIFFERENCES ? "" : "- and %d more%n".formatted(lines.size() - MAX_DIFFERENCES);
        return lines.stream().limit(MAX_DIFFERENCES).collect(Collectors.joining()) + more;
    }

    /** Each difference without an explanation, with its file. */
    List<String> unexplained() {
        return results.stream()
                .flatMap(result -> result.differences().stream()
                        .filter(difference -> !difference.isExplained())
                        .map(difference -> result.name() + ": " + difference))
                .toList();
    }
}
