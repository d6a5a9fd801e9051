// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.fail;

import io.flowbraid.introspection.library.Introspection;
import io.flowbraid.introspection.library.IntrospectionException;
import io.flowbraid.introspection.library.IntrospectionSettings;
import io.flowbraid.introspection.library.IntrospectionSettings.Kernel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("AddressSelection") // loopback by number
final class WhoConnectsTest {
    private static final Path PAGE = Path.of("../docs/guide/library.md");
    private static final Path SOURCE = Path.of("src/test/java/io/flowbraid/examples/WhoConnects.java");

    @BeforeAll
    static void kernelMustAllowIt() {
        try {
            Introspection.open(IntrospectionSettings.defaults().withKernel(Kernel.EBPF))
                    .close();
        } catch (IntrospectionException e) {
            if ("true".equals(System.getenv("CI"))) {
                fail(e.getMessage(), e);
            }
            Assumptions.abort(e.getMessage());
        }
    }

    @Test
    void shouldPrintWhoConnectsToWhat() throws Exception {
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        final AtomicBoolean isRunning = new AtomicBoolean(true);
        final CompletableFuture<Void> example = CompletableFuture.runAsync(() -> {
            try {
                WhoConnects.watch(new PrintStream(printed, true, StandardCharsets.UTF_8), isRunning::get);
            } catch (IntrospectionException e) {
                throw new IllegalStateException(e);
            }
        });
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            final String line = "java[" + ProcessHandle.current().pid() + "] connects to 127.0.0.1 port "
                    + server.getLocalPort() + System.lineSeparator();

            await().untilAsserted(() -> {
                new Socket(server.getInetAddress(), server.getLocalPort()).close();
                server.accept().close();
                assertThat(printed.toString(StandardCharsets.UTF_8)).contains(line);
            });
        } finally {
            isRunning.set(false);
            example.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldBeOnItsPageAsItIsCompiled() throws Exception {
        final String source = Files.readString(SOURCE);

        assertThat(Files.readString(PAGE)).contains(source.substring(source.indexOf("import")));
    }
}
