// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.live.CapturedInterface;
import io.flowbraid.engine.observation.HostAddresses;
import io.flowbraid.engine.observation.InterfacePlace;
import io.flowbraid.model.thread.RestartingThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the interfaces of a run, on a thread of its own: one that went away is captured again when it returns,
 * and the correlator knows where it is then.
 */
final class InterfaceWatch implements AutoCloseable {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    /** While nothing is expected to happen. */
    private static final long SETTLED_NS = TimeUnit.SECONDS.toNanos(2);
    /** A runtime that is asked for a container may answer late. */
    private static final long JOIN_MS = 5_000;

    private final List<Watched> interfaces = new ArrayList<>();
    private volatile boolean isClosing;
    private volatile @Nullable Thread thread;

    private record Watched(CapturedInterface captured, InterfacePlace place, HostAddresses addresses) {
        void tell(Consumer<String> onChange, Runnable onUnsettled) {
            captured.listener(new CapturedInterface.Listener() {
                @Override
                public void moved(long netns, int[] links) {
                    place.moveTo(netns, links);
                }

                @Override
                public void reported(String sentence) {
                    refreshAddresses();
                    onChange.accept(sentence);
                }

                @Override
                public void unsettled() {
                    onUnsettled.run();
                }
            });
        }

        private void refreshAddresses() {
            try {
                addresses.replace(LocalAddresses.of(captured));
            } catch (CaptureException e) {
                return; // the namespace is gone: what was known stays
            }
        }
    }

    /** Before the start. */
    void add(CapturedInterface captured, InterfacePlace place, HostAddresses addresses) {
        interfaces.add(new Watched(captured, place, addresses));
    }

    /** @param onChange receives a sentence when something happens to an interface */
    void start(Consumer<String> onChange) {
        if (interfaces.isEmpty()) {
            return;
        }
        interfaces.forEach(each -> each.tell(onChange, () -> LockSupport.unpark(thread)));
        final Thread started = new RestartingThread(this::watch, "interfaces");
        thread = started;
        started.start();
    }

    private void watch() {
        while (!isClosing) {
            LockSupport.parkNanos(areSettled() ? SETTLED_NS : INTERVAL_NS);
            if (!isClosing) {
                interfaces.forEach(each -> each.captured().look());
            }
        }
    }

    private boolean areSettled() {
        for (final Watched each : interfaces) {
            if (!each.captured().isSettled()) {
                return false;
            }
        }
        return true;
    }

    /** Nothing is opened any more. */
    @Override
    public void close() {
        isClosing = true;
        final Thread started = thread;
        if (started != null) {
            LockSupport.unpark(started);
            try {
                started.join(JOIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
