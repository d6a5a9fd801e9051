// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.conntrack;

import io.flowbraid.ffi.LibC;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.thread.EventHandover;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reports on the agent's thread, without ever waiting, which translated connections begin and end, and those that
 * {@link TranslatedNamespaces} lists. (NOT thread safe)
 */
final class TranslationWatch implements AutoCloseable {
    private static final int POLLFD = 8;
    private static final short POLLIN = 1;

    private final TranslatedNamespaces namespaces;
    private final EventHandover listed;
    private final EndedTranslations ended = new EndedTranslations();
    private final SocketEventOutlet announcing = this::onAnnounced;
    private final SocketEventOutlet listing = this::onListed;
    private SocketEventOutlet outlet = event -> {};
    private TranslationEvents[] watched = {};
    private UnsafeBuffer pollfds = new UnsafeBuffer(0, 0);
    private int reported;
    private long overrunsOfClosed;

    /** @param listed where the namespaces put what they list */
    TranslationWatch(TranslatedNamespaces namespaces, EventHandover listed) {
        this.namespaces = namespaces;
        this.listed = listed;
    }

    /** Reports what happened and was listed since the last call; returns how many events that were. */
    int poll(SocketEventOutlet to) {
        outlet = to;
        reported = 0;
        closeGone();
        watch(namespaces.watched());
        if (watched.length > 0 && LibC.INSTANCE.poll(pollfds.addressOffset(), watched.length, 0) > 0) {
            drain();
        }
        listed.drain(listing);
        return reported;
    }

    /** What is in the queue of those that have gone was taken out of the published ones before. */
    private void closeGone() {
        for (TranslationEvents gone = namespaces.takeGone(); gone != null; gone = namespaces.takeGone()) {
            watch(namespaces.watched());
            overrunsOfClosed += gone.overruns();
            gone.close();
        }
    }

    private void watch(TranslationEvents[] current) {
        if (current == watched) {
            return;
        }
        watched = current;
        pollfds = new UnsafeBuffer(ByteBuffer.allocateDirect(current.length * POLLFD));
        for (int i = 0; i < current.length; i++) {
            pollfds.putInt(i * POLLFD, current[i].fd(), ByteOrder.nativeOrder());
            pollfds.putShort(i * POLLFD + 4, POLLIN, ByteOrder.nativeOrder());
        }
    }

    private void drain() {
        for (int i = 0; i < watched.length; i++) {
            if (pollfds.getShort(i * POLLFD + 6, ByteOrder.nativeOrder()) != 0 && !watched[i].drain(announcing)) {
                namespaces.dump();
            }
        }
    }

    private void onAnnounced(SocketEvent event) {
        if (event.kind == SocketEventKind.TRANSLATION_END) {
            ended.add(event);
        }
        report(event);
    }

    /** Its end may have been announced since it was listed. */
    private void onListed(SocketEvent event) {
        if (!ended.has(event)) {
            report(event);
        }
    }

    private void report(SocketEvent event) {
        reported++;
        outlet.accept(event);
    }

    /** How often the kernel had to drop messages, or a listing failed. */
    long overruns() {
        long overruns = overrunsOfClosed + namespaces.failures();
        for (int i = 0; i < watched.length; i++) {
            overruns += watched[i].overruns();
        }
        return overruns;
    }

    /** Has all connections listed, soon. */
    void dump() {
        namespaces.dump();
    }

    @Override
    public void close() {
        listed.close();
        namespaces.close();
    }
}
