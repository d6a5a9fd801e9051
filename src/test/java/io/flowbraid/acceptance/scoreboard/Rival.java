// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import io.flowbraid.acceptance.TrafficProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Another monitor that Debian ships and that tells processes apart, tried for a few seconds.
 *
 * @param name as users call it, with the packages it comes in
 * @param command what starts it
 */
record Rival(String name, List<String> command) {
    private static final int SECONDS = 10;

    static final List<Rival> OTHERS = List.of(
            new Rival("bcc's `tcptop`, package `bpfcc-tools`", List.of("tcptop-bpfcc", "-C", "1", "2")),
            new Rival("bcc's `tcplife`, package `bpfcc-tools`", List.of("tcplife-bpfcc")),
            new Rival("bpftrace's `tcplife.bt`, package `bpftrace`", List.of("tcplife.bt")),
            new Rival("`sysdig`, package `sysdig`", List.of("sysdig", "-n", "1", "evt.type=connect")));

    /** Why it does not run on this machine, in its own words; empty when it was still running after some seconds. */
    Optional<String> refusal() throws IOException, InterruptedException {
        final Path out = Files.createTempFile("flowbraid", ".rival");
        try {
            final ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
            builder.environment().put("PATH", TrafficProgram.SYSTEM_PATH);
            final Process process = builder.start();
            final boolean hasEnded = process.waitFor(SECONDS, TimeUnit.SECONDS);
            process.destroy();
            process.waitFor();
            return hasEnded && process.exitValue() != 0 ? Optional.of(reason(Files.readString(out))) : Optional.empty();
        } catch (IOException e) {
            return Optional.of("not installed");
        } finally {
            Files.delete(out);
        }
    }

    /** The last line that speaks of an error, or the last. */
    private static String reason(String output) {
        final List<String> lines = output.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).matches(".*(error|unable|exception|fail).*"))
                .reduce((first, last) -> last)
                .or(() -> lines.stream().reduce((first, last) -> last))
                .orElse("ended without a word");
    }

    /** What `dpkg` says of the version of a package. */
    static String version(String debianPackage) throws IOException {
        final Process process = new ProcessBuilder("dpkg-query", "-W", "-f", "${Version}", debianPackage).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
