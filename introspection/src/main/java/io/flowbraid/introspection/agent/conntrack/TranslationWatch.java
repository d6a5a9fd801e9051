// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.ffi.LibC;
import io.flowbraid.ffi.NamespaceException;
import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.NetlinkSocket;
import io.flowbraid.introspection.agent.netns.NamespaceFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The translated connections of all network namespaces the agent is to speak of: only the one it was told, or else its
 * own and every one that has a file in {@code /run/netns} or {@code /run/docker/netns}.
 *
 * <p>An open socket keeps its namespace alive, so it is closed as soon as the file goes. (NOT thread safe)
 */
final class TranslationWatch implements AutoCloseable {
    private static final int MOST_NAMESPACES = 256;
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int POLLFD = 8;
    private static final short POLLIN = 1;

    private final EpochNanoClock clock;
    private final @Nullable NetworkNamespace only;
    private final long ownInode;
    private final NamespaceFiles files = new NamespaceFiles();
    private final UnsafeBuffer buffer = NetlinkSocket.newBuffer();
    private final UnsafeBuffer pollfds = new UnsafeBuffer(ByteBuffer.allocateDirect(MOST_NAMESPACES * POLLFD));
    private final List<NamespaceConntrack> namespaces = new ArrayList<>();
    private boolean mayEnter = true;
    private long nextLookNs;
    private long overrunsOfClosed;

    /** @throws IOException when the namespace of the calling thread, or the only one, cannot be watched */
    TranslationWatch(@Nullable NetworkNamespace only, EpochNanoClock clock) throws IOException {
        this.only = only;
        this.clock = clock;
        ownInode = NetworkNamespace.currentInode();
        try {
            if (only == null) {
                add(NamespaceConntrack.open(ownInode, clock, buffer));
            } else {
                add(open(only, only.inode()));
            }
        } catch (NamespaceException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Says what happened since the last call; returns how many events that were. */
    int poll(long nowNs, SocketEventOutlet outlet) {
        int said = 0;
        if (nowNs - nextLookNs >= 0 || files.haveChanged()) {
            nextLookNs = nowNs + LOOK_NS;
            said = follow(outlet);
        }
        if (namespaces.isEmpty() || LibC.INSTANCE.poll(pollfds.addressOffset(), namespaces.size(), 0) <= 0) {
            return said;
        }
        for (int i = 0; i < namespaces.size(); i++) {
            if (pollfds.getShort(i * POLLFD + 6, ByteOrder.nativeOrder()) != 0) {
                said += namespaces.get(i).drain(outlet);
            }
        }
        return said;
    }

    /** Says all there are. */
    int dump(SocketEventOutlet outlet) {
        int said = 0;
        for (final NamespaceConntrack namespace : namespaces) {
            said += namespace.dump(outlet);
        }
        return said;
    }

    /** How often the kernel had to drop messages. */
    long overruns() {
        long overruns = overrunsOfClosed;
        for (int i = 0; i < namespaces.size(); i++) {
            overruns += namespaces.get(i).overruns();
        }
        return overruns;
    }

    private int follow(SocketEventOutlet outlet) {
        final Set<Long> gone = new HashSet<>();
        namespaces.forEach(namespace -> gone.add(namespace.inode()));
        int said = 0;
        if (only != null) {
            said = follow(only, gone, outlet);
        } else {
            gone.remove(ownInode);
            for (final Path file : files.all()) {
                said += follow(NetworkNamespace.named(file.toString()), gone, outlet);
            }
        }
        for (int i = namespaces.size() - 1; i >= 0; i--) {
            if (gone.contains(namespaces.get(i).inode())) {
                overrunsOfClosed += namespaces.get(i).overruns();
                namespaces.remove(i).close();
            }
        }
        for (int i = 0; i < namespaces.size(); i++) {
            pollfds.putInt(i * POLLFD, namespaces.get(i).fd(), ByteOrder.nativeOrder());
            pollfds.putShort(i * POLLFD + 4, POLLIN, ByteOrder.nativeOrder());
        }
        return said;
    }

    /** Begins to watch it if it is new; returns how many connections it had already. */
    private int follow(NetworkNamespace namespace, Set<Long> gone, SocketEventOutlet outlet) {
        final long inode = namespace.inode();
        gone.remove(inode);
        if (inode == 0
                || !mayEnter
                || namespaces.size() == MOST_NAMESPACES
                || namespaces.stream().anyMatch(known -> known.inode() == inode)) {
            return 0;
        }
        try {
            final NamespaceConntrack opened = open(namespace, inode);
            add(opened);
            return opened.dump(outlet);
        } catch (NamespaceException e) {
            mayEnter = !e.isPermission(); // else its file is not yet a namespace
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private NamespaceConntrack open(NetworkNamespace namespace, long inode) throws NamespaceException, IOException {
        return namespace.call(() -> NamespaceConntrack.open(inode, clock, buffer));
    }

    private void add(NamespaceConntrack namespace) {
        namespaces.add(namespace);
    }

    @Override
    public void close() {
        namespaces.forEach(NamespaceConntrack::close);
        files.close();
    }
}
