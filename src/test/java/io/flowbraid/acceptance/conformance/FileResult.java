// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One file, read by Flowbraid, by tshark and, where there is a log, by Zeek.
 *
 * @param zeek without a log, {@link ZeekResult#NONE}
 */
record FileResult(
        String name,
        String shows,
        Counts ours,
        Counts theirs,
        Set<String> ourIds,
        Set<String> theirIds,
        List<Difference> differences,
        ZeekResult zeek) {
    static FileResult of(Path file, String shows) throws Exception {
        final FlowbraidReading flowbraid = FlowbraidReading.of(file);
        final TsharkReading tshark = TsharkReading.of(file);
        final List<Difference> differences = new ArrayList<>(Comparison.of(flowbraid, tshark));
        final Optional<Path> log = zeekLog(file);
        final ZeekResult zeek = log.isEmpty()
                ? ZeekResult.NONE
                : ZeekComparison.of(flowbraid.flows(), ZeekLog.read(log.get()), flowbraid.late());
        differences.addAll(zeek.differences());
        return new FileResult(
                String.valueOf(file.getFileName()),
                shows,
                flowbraid.captured(),
                tshark.reading().total(),
                flowbraid.reading().ids(),
                tshark.ids(),
                differences,
                zeek);
    }

    /** Beside the file: {@code FILE.conn.log}, the same without the file's ending, or {@code conn.log}. */
    static Optional<Path> zeekLog(Path file) {
        final String name = String.valueOf(file.getFileName());
        final int dot = name.lastIndexOf('.');
        final String stem = dot < 0 ? name : name.substring(0, dot);
        return List.of(name + ".conn.log", stem + ".conn.log", "conn.log").stream()
                .map(file::resolveSibling)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    int equalIds() {
        final Set<String> both = new HashSet<>(ourIds);
        both.retainAll(theirIds);
        return both.size();
    }
}
