// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netns;

import io.flowbraid.ffi.NetworkNamespace;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The network namespaces in which processes run or that have a name, by inode. (NOT thread safe) */
final class HostNamespaces implements AutoCloseable {
    private static final Path PROC = Path.of("/proc");
    /** Beyond these, addresses are not reported. */
    private static final int MAX_NAMESPACES = 1_024;

    private final Map<Long, NetworkNamespace> namespaces = new LinkedHashMap<>();
    private final NamespaceFiles files = new NamespaceFiles();

    /** Forgets those that are no longer where they were found; returns whether all are to be looked for again. */
    boolean areOutOfDate() {
        final boolean isSomeGone =
                namespaces.entrySet().removeIf(namespace -> namespace.getValue().inode() != namespace.getKey());
        return files.haveChanged() || isSomeGone;
    }

    /** Looks at every process and file. */
    void find() {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (final Path process : processes) {
                add(NetworkNamespace.ofProcess(
                        Integer.parseInt(process.getFileName().toString())));
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // no /proc: nothing of it can be read
        }
        for (final Path file : files.all()) {
            add(NetworkNamespace.named(file.toString()));
        }
    }

    private void add(NetworkNamespace namespace) {
        final long inode = namespace.inode();
        if (inode != 0 && namespaces.size() < MAX_NAMESPACES) {
            namespaces.putIfAbsent(inode, namespace);
        }
    }

    Map<Long, NetworkNamespace> all() {
        return namespaces;
    }

    @Override
    public void close() {
        files.close();
    }
}
