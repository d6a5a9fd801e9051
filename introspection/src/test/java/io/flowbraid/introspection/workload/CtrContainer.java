// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A container that {@code ctr} has made, without a pod, in one of containerd's namespaces; gone when closed. */
public final class CtrContainer implements AutoCloseable {
    private final Path socket;
    private final String namespace;
    private final String id;

    private CtrContainer(Path socket, String namespace, String id) {
        this.socket = socket;
        this.namespace = namespace;
        this.id = id;
    }

    /** In the host's network, of an image that containerd has in that namespace. */
    static CtrContainer run(Path socket, String namespace, String id, String image, String script, String... labels)
            throws IOException, InterruptedException {
        final CtrContainer container = new CtrContainer(socket, namespace, id);
        final List<String> command = new ArrayList<>(List.of("run", "-d", "--net-host"));
        for (final String label : labels) {
            command.addAll(List.of("--label", label));
        }
        command.addAll(List.of(image, id, "/bin/sh", "-c", script));
        container.ctr(command);
        return container;
    }

    public String id() {
        return id;
    }

    private void ctr(List<String> words) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of("/usr/bin/ctr", "-a", socket.toString(), "-n", namespace));
        command.addAll(words);
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        ctr(Arrays.asList("task", "rm", "-f", id));
        ctr(Arrays.asList("container", "rm", id));
        Cgroups.removeEmpty(namespace);
    }
}
