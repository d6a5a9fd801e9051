// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.introspection.KnownProcesses;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.IntrospectionSource;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.agent.thread.EventHandover;
import java.io.IOException;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.jspecify.annotations.Nullable;

/** A source of sockets that says as well which connections the host translates. (NOT thread safe) */
public final class TranslationSource implements IntrospectionSource {
    private final IntrospectionSource sockets;
    private final TranslationWatch translations;
    private long said;

    private TranslationSource(IntrospectionSource sockets, TranslationWatch translations) {
        this.sockets = sockets;
        this.translations = translations;
    }

    /**
     * Adds translations to a source, which is closed with this one.
     *
     * @param only the one namespace to speak of; null for that of the calling thread and all that have a name
     * @param notices told, by another thread, of a namespace that cannot be watched
     * @throws IntrospectionUnavailable when connection tracking is not to be had; the source is as good as before
     */
    public static TranslationSource around(
            IntrospectionSource sockets, @Nullable NetworkNamespace only, Consumer<String> notices)
            throws IntrospectionUnavailable {
        final EpochNanoClock clock = new SystemEpochNanoClock();
        final EventHandover listed = new EventHandover();
        try {
            final TranslatedNamespaces namespaces = new TranslatedNamespaces(only, clock, listed, notices);
            namespaces.start();
            return new TranslationSource(sockets, new TranslationWatch(namespaces, listed));
        } catch (IOException e) {
            throw new IntrospectionUnavailable(
                    "NAT is not seen, the two sides of a translated connection stay apart: " + e.getMessage()
                            + ". Run as root, or with CAP_NET_ADMIN, on a kernel with nf_conntrack_netlink",
                    e);
        }
    }

    @Override
    public int poll(SocketEventOutlet outlet) {
        final int events = sockets.poll(outlet);
        final int translated = translations.poll(outlet);
        said += translated;
        return events + translated;
    }

    @Override
    public void resync(SocketEventOutlet outlet) {
        sockets.resync(outlet);
        translations.dump();
    }

    @Override
    public void snapshot(SocketEventOutlet outlet) {
        sockets.snapshot(outlet);
    }

    @Override
    public void repeat(SocketEventOutlet outlet) {
        sockets.repeat(outlet);
    }

    @Override
    public long generated() {
        return sockets.generated() + said + translations.overruns();
    }

    @Override
    public long lostInKernel() {
        return sockets.lostInKernel() + translations.overruns();
    }

    @Override
    public void watchOnly(long netns) {
        sockets.watchOnly(netns);
    }

    @Override
    public long peersFull() {
        return sockets.peersFull();
    }

    @Override
    public long updatesDropped() {
        return sockets.updatesDropped();
    }

    @Override
    public KnownProcesses processes() {
        return sockets.processes();
    }

    @Override
    public void close() {
        translations.close();
        sockets.close();
    }
}
