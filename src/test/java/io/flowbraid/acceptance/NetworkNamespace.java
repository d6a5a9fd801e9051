// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of our own, with its {@code lo} up; gone when closed. */
public final class NetworkNamespace implements AutoCloseable {
    private static final AtomicInteger MADE = new AtomicInteger();

    private final String name;

    private NetworkNamespace(String name) {
        this.name = name;
    }

    public static NetworkNamespace create() throws IOException, InterruptedException {
        return named("fb-test-" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet());
    }

    static NetworkNamespace named(String name) throws IOException, InterruptedException {
        final NetworkNamespace namespace = new NetworkNamespace(name);
        ip("netns", "add", namespace.name);
        ip("-n", namespace.name, "link", "set", "lo", "up");
        return namespace;
    }

    public String name() {
        return name;
    }

    /** The number by which the kernel knows it. */
    public long inode() throws IOException {
        return (Long) Files.getAttribute(Path.of("/run/netns", name), "unix:ino");
    }

    /** Runs ip(8) inside; words are separated by spaces. */
    public void ip(String words) throws IOException, InterruptedException {
        ip(("-n " + name + " " + words).split(" "));
    }

    /** What to put before a command to run it inside. */
    public List<String> entering() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Runs a command inside. */
    public void run(String... words) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of("netns", "exec", name));
        command.addAll(List.of(words));
        ip(command.toArray(String[]::new));
    }

    /** Loads rules of nft(8) inside. */
    public void nft(String rules) throws IOException, InterruptedException {
        final Path file = Files.createTempFile("rules", ".nft");
        try {
            Files.writeString(file, rules);
            run("nft", "-f", file.toString());
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        ip("netns", "delete", name);
    }

    public static void ip(String... arguments) throws IOException, InterruptedException {
        final var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }
}
