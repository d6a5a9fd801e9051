// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;

/**
 * Finds which process holds a socket: reads each link under {@code /proc/PID/fd}, one pass for all sockets asked for.
 *
 * <p>A socket may have several holders, after a fork or when it was passed on. The one that started first is named: it
 * had the socket before the others could inherit it. Processes we may not look into are passed over.
 */
final class SocketHolders {
    static final long NOBODY = 0;

    private static final String SOCKET_LINK = "socket:[";

    private final Path proc;
    private final ProcProcesses processes;

    SocketHolders(Path proc, ProcProcesses processes) {
        this.proc = proc;
        this.processes = processes;
    }

    /** Pid by socket inode, of those found; {@link #NOBODY} for others. */
    Long2LongHashMap find(LongHashSet inodes) {
        final Long2LongHashMap holders = new Long2LongHashMap(NOBODY);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[1-9]*")) {
            for (Path entry : entries) {
                findIn(entry, inodes, holders);
            }
        } catch (IOException e) {
            return holders; // no /proc: nobody is found, and every side says so
        }
        return holders;
    }

    private void findIn(Path process, LongHashSet inodes, Long2LongHashMap holders) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                final long inode = inodeOf(descriptor);
                if (inode != 0 && inodes.contains(inode)) {
                    keepEldest(
                            holders,
                            inode,
                            Integer.parseInt(process.getFileName().toString()));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // it ended meanwhile, or is not ours to look into
        }
    }

    private void keepEldest(Long2LongHashMap holders, long inode, int pid) {
        final long other = holders.get(inode);
        if (other == NOBODY || processes.startTicks(pid) < processes.startTicks((int) other)) {
            holders.put(inode, pid);
        }
    }

    /** 0 when the descriptor is no socket or was closed meanwhile. */
    private static long inodeOf(Path descriptor) throws IOException {
        try {
            final String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith(SOCKET_LINK)
                    ? Long.parseLong(target, SOCKET_LINK.length(), target.length() - 1, 10)
                    : 0;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
