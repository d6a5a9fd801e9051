// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace of our own without IPv6, so that nobody speaks in it but those who are told to; gone when closed.
 */
final class Namespace implements AutoCloseable {
    private final String name;

    Namespace(String suffix) throws IOException, InterruptedException {
        name = "flowbraid-compare-" + ProcessHandle.current().pid() + "-" + suffix;
        output("ip", "netns", "add", name);
        output(inside("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1"));
        output("ip", "-n", name, "link", "set", "lo", "up");
    }

    /** A pair of devices, one end here and the other there, both up. */
    void connect(String device, Namespace other, String otherDevice) throws IOException, InterruptedException {
        output(
                "ip",
                "link",
                "add",
                device,
                "netns",
                name,
                "type",
                "veth",
                "peer",
                "name",
                otherDevice,
                "netns",
                other.name);
        output("ip", "-n", name, "link", "set", device, "up");
        output("ip", "-n", other.name, "link", "set", otherDevice, "up");
    }

    List<String> inside(List<String> command) {
        final List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name));
        words.addAll(command);
        return words;
    }

    private String[] inside(String... command) {
        return inside(List.of(command)).toArray(String[]::new);
    }

    /** Runs a command inside and returns what it says. */
    String run(List<String> command) throws IOException, InterruptedException {
        return output(inside(command).toArray(String[]::new));
    }

    /** What the kernel has put on the device. */
    long packetsSent(String device) throws IOException, InterruptedException {
        return Long.parseLong(run(List.of("cat", "/sys/class/net/" + device + "/statistics/tx_packets"))
                .strip());
    }

    /** Packet sockets that are open. */
    long captures() throws IOException, InterruptedException {
        return run(List.of("cat", "/proc/net/packet")).lines().count() - 1;
    }

    private static String output(String... command) throws IOException, InterruptedException {
        final Path said = Files.createTempFile("flowbraid-compare-", ".txt");
        try {
            final Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            final int exit = process.waitFor();
            final String text = Files.readString(said, StandardCharsets.UTF_8);
            if (exit != 0) {
                throw new IOException(String.join(" ", command) + ": " + text);
            }
            return text;
        } finally {
            Files.delete(said);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            output("ip", "netns", "del", name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
