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
import org.agrona.collections.LongHashSet;

/** The network namespaces in which processes run or that have a name, by inode. (NOT thread safe) */
final class HostNamespaces implements AutoCloseable {
    private static final Path PROC = Path.of("/proc");
    private final Map<Long, NetworkNamespace> namespaces = new LinkedHashMap<>();
    /** Inodes of those that the last search found and had no room for. */
    private final LongHashSet leftOut = new LongHashSet();

    private final NamespaceFiles files = new NamespaceFiles();
    private final int limit;

    HostNamespaces(int limit) {
        this.limit = limit;
    }

    /** Forgets those that are no longer where they were found; returns whether all are to be looked for again. */
    boolean areOutOfDate() {
        final boolean isSomeGone =
                namespaces.entrySet().removeIf(namespace -> namespace.getValue().inode() != namespace.getKey());
        return files.haveChanged() || isSomeGone;
    }

    /**
     * Looks at every process and file.
     *
     * @param only inode of the only namespace to look for; 0 for all
     */
    void find(long only) {
        leftOut.clear();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (final Path process : processes) {
                add(
                        NetworkNamespace.ofProcess(
                                Integer.parseInt(process.getFileName().toString())),
                        only);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // no /proc: nothing of it can be read
        }
        for (final Path file : files.all()) {
            add(NetworkNamespace.named(file.toString()), only);
        }
    }

    private void add(NetworkNamespace namespace, long only) {
        final long inode = namespace.inode();
        if (inode == 0 || (only != 0 && inode != only) || namespaces.containsKey(inode)) {
            return;
        }
        if (namespaces.size() < limit) {
            namespaces.put(inode, namespace);
        } else {
            leftOut.add(inode);
        }
    }

    /** How many more than the limit there are. */
    int leftOut() {
        return leftOut.size();
    }

    Map<Long, NetworkNamespace> all() {
        return namespaces;
    }

    @Override
    public void close() {
        files.close();
    }
}
