// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.ffi.NamespaceException;
import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.NetlinkSocket;
import io.flowbraid.introspection.agent.netns.NamespaceFiles;
import io.flowbraid.introspection.agent.thread.BackgroundThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The network namespaces whose translated connections are watched: only the one it was told, or else the agent's own
 * and every one that has a file in {@code /run/netns} or {@code /run/docker/netns}. Opens them and lists what they
 * have, on a thread of its own: both may take long. What the thread lists goes to an outlet; that one thread calls it.
 *
 * <p>An open socket keeps its namespace alive, so it is closed as soon as the file goes: the socket of the
 * announcements by the agent's thread, which is handed those in {@link #takeGone}.
 */
final class TranslatedNamespaces implements AutoCloseable {
    private static final long LOOK_SECONDS = 1;
    private static final long DUMP_NS = TimeUnit.SECONDS.toNanos(60);

    private final @Nullable NetworkNamespace only;
    private final EpochNanoClock clock;
    private final SocketEventOutlet outlet;
    private final Consumer<String> notices;
    private final long ownInode = NetworkNamespace.currentInode();
    private final NamespaceFiles files = new NamespaceFiles();
    private final UnsafeBuffer eventBuffer = NetlinkSocket.newBuffer();
    private final UnsafeBuffer dumpBuffer = NetlinkSocket.newBuffer();
    private final Map<Long, WatchedNamespace> namespaces = new LinkedHashMap<>();
    private final Queue<TranslationEvents> gone = new ConcurrentLinkedQueue<>();
    private final AtomicLong failures = new AtomicLong();
    private final BackgroundThread thread =
            new BackgroundThread("conntrack-dumps", LOOK_SECONDS, TimeUnit.SECONDS, this::turn);
    private volatile TranslationEvents[] watched = {};
    private volatile boolean isDumpAsked;
    private boolean mayEnter = true;
    private boolean hasReportedMissing;
    private long nextDumpNs = System.nanoTime();

    /** @throws IOException when the namespace of the calling thread, or the only one, cannot be watched */
    TranslatedNamespaces(
            @Nullable NetworkNamespace only, EpochNanoClock clock, SocketEventOutlet outlet, Consumer<String> notices)
            throws IOException {
        this.only = only;
        this.clock = clock;
        this.outlet = outlet;
        this.notices = notices;
        try {
            final WatchedNamespace first = only == null
                    ? WatchedNamespace.open(ownInode, clock, eventBuffer, dumpBuffer)
                    : open(only, only.inode());
            namespaces.put(first.inode(), first);
        } catch (NamespaceException e) {
            throw new IOException(e.getMessage(), e);
        }
        publish();
    }

    /** Begins to follow the namespaces and to list their connections. */
    void start() {
        thread.start();
    }

    /** Those to be drained, by the agent's thread alone. */
    TranslationEvents[] watched() {
        if (files.haveChanged()) {
            thread.wake();
        }
        return watched;
    }

    /** One that is no longer in {@link #watched}, to be closed by the caller; null when there is none. */
    @Nullable
    TranslationEvents takeGone() {
        return gone.poll();
    }

    /** Has all connections listed, soon. Any thread may ask. */
    void dump() {
        isDumpAsked = true;
        thread.wake();
    }

    /** How often a listing failed. */
    long failures() {
        return failures.get();
    }

    private void turn() {
        follow();
        final long nowNs = System.nanoTime();
        if (isDumpAsked || nowNs - nextDumpNs >= 0) {
            isDumpAsked = false;
            nextDumpNs = nowNs + DUMP_NS;
            namespaces.values().forEach(this::dump);
        }
    }

    private void dump(WatchedNamespace namespace) {
        if (thread.isStopping()) {
            return;
        }
        try {
            namespace.dump().run(outlet);
        } catch (IOException e) {
            failures.incrementAndGet(); // what it would have listed is not known
        }
    }

    private void follow() {
        final Set<Long> missing = new HashSet<>(namespaces.keySet());
        final List<WatchedNamespace> found = new ArrayList<>();
        if (only != null) {
            follow(only, missing, found);
        } else {
            missing.remove(ownInode);
            for (final Path file : files.all()) {
                follow(NetworkNamespace.named(file.toString()), missing, found);
            }
        }
        if (missing.isEmpty() && found.isEmpty()) {
            return;
        }
        final List<WatchedNamespace> ended =
                missing.stream().map(namespaces::remove).toList();
        publish();
        for (final WatchedNamespace namespace : ended) {
            gone.add(namespace.events());
            namespace.dump().close();
        }
        found.forEach(this::dump); // after its announcements are watched, so that none is missed between
    }

    /** Begins to watch it if it is new. */
    private void follow(NetworkNamespace namespace, Set<Long> missing, List<WatchedNamespace> found) {
        final long inode = namespace.inode();
        missing.remove(inode);
        if (inode == 0 || !mayEnter || namespaces.containsKey(inode) || thread.isStopping()) {
            return;
        }
        try {
            final WatchedNamespace opened = open(namespace, inode);
            namespaces.put(inode, opened);
            found.add(opened);
        } catch (NamespaceException e) {
            mayEnter = !e.isPermission(); // else its file is not yet a namespace
        } catch (IOException e) {
            reportMissing(namespace, e);
        }
    }

    private void reportMissing(NetworkNamespace namespace, IOException cause) {
        if (!hasReportedMissing) {
            hasReportedMissing = true;
            notices.accept("flowbraid: NAT is not seen in the network namespace " + namespace.file() + ": "
                    + cause.getMessage() + ". " + namespaces.size()
                    + " namespaces are watched, with two open files each; others may be missing, too");
        }
    }

    private WatchedNamespace open(NetworkNamespace namespace, long inode) throws NamespaceException, IOException {
        return namespace.call(() -> WatchedNamespace.open(inode, clock, eventBuffer, dumpBuffer));
    }

    private void publish() {
        watched = namespaces.values().stream().map(WatchedNamespace::events).toArray(TranslationEvents[]::new);
    }

    /** By the agent's thread, which drains nothing afterwards. */
    @Override
    public void close() {
        thread.close();
        for (TranslationEvents events = gone.poll(); events != null; events = gone.poll()) {
            events.close();
        }
        for (final WatchedNamespace namespace : namespaces.values()) {
            namespace.events().close();
            namespace.dump().close();
        }
        files.close();
    }
}
