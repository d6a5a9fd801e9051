// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.IntrospectionSource;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.jspecify.annotations.Nullable;

/** A source of sockets that says as well which connections the host translates. (NOT thread safe) */
public final class TranslationSource implements IntrospectionSource {
    private static final long DUMP_NS = TimeUnit.SECONDS.toNanos(60);

    private final IntrospectionSource sockets;
    private final TranslationWatch translations;
    private long nextDumpNs;
    private long said;

    private TranslationSource(IntrospectionSource sockets, TranslationWatch translations) {
        this.sockets = sockets;
        this.translations = translations;
    }

    /**
     * Adds translations to a source, which is closed with this one.
     *
     * @param only the one namespace to speak of; null for that of the calling thread and all that have a name
     * @throws IntrospectionUnavailable when connection tracking is not to be had; the source is as good as before
     */
    public static TranslationSource around(IntrospectionSource sockets, @Nullable NetworkNamespace only)
            throws IntrospectionUnavailable {
        final EpochNanoClock clock = new SystemEpochNanoClock();
        try {
            return new TranslationSource(sockets, new TranslationWatch(only, clock));
        } catch (IOException e) {
            throw new IntrospectionUnavailable(
                    "NAT is not seen, the two sides of a translated connection stay apart: " + e.getMessage()
                            + ". Run as root, or with CAP_NET_ADMIN, on a kernel with nf_conntrack_netlink",
                    e);
        }
    }

    @Override
    public int poll(SocketEventOutlet outlet) {
        return sockets.poll(outlet) + count(translations.poll(System.nanoTime(), outlet));
    }

    @Override
    public void resync(SocketEventOutlet outlet) {
        sockets.resync(outlet);
        dump(System.nanoTime(), outlet);
    }

    @Override
    public void snapshot(SocketEventOutlet outlet) {
        sockets.snapshot(outlet);
        final long nowNs = System.nanoTime();
        if (nowNs - nextDumpNs >= 0) {
            dump(nowNs, outlet);
        }
    }

    @Override
    public void repeat(SocketEventOutlet outlet) {
        sockets.repeat(outlet);
    }

    private void dump(long nowNs, SocketEventOutlet outlet) {
        nextDumpNs = nowNs + DUMP_NS;
        count(translations.poll(nowNs, outlet));
        count(translations.dump(outlet));
    }

    private int count(int events) {
        said += events;
        return events;
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
    public long peersFull() {
        return sockets.peersFull();
    }

    @Override
    public void close() {
        translations.close();
        sockets.close();
    }
}
