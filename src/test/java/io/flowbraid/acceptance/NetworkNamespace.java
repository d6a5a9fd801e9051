// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

/** A network namespace of our own, with its {@code lo} up; gone when closed. */
final class NetworkNamespace implements AutoCloseable {
    private final String name;

    private NetworkNamespace(String name) {
        this.name = name;
    }

    static NetworkNamespace create() throws IOException, InterruptedException {
        final NetworkNamespace namespace =
                new NetworkNamespace("fb-test-" + ProcessHandle.current().pid());
        ip("netns", "add", namespace.name);
        ip("-n", namespace.name, "link", "set", "lo", "up");
        return namespace;
    }

    /** What to put before a command to run it inside. */
    List<String> entering() {
        return List.of("ip", "netns", "exec", name);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        ip("netns", "delete", name);
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        final var command = new java.util.ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }
}
