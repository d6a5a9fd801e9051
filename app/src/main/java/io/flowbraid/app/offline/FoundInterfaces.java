// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.offline;

import io.flowbraid.capture.file.InterfaceListener;
import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.record.Observer.ObservationPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces that capture files name while they are read. The correlator's thread finds them; the one that writes
 * records reads their names.
 */
final class FoundInterfaces implements InterfaceListener {
    static final int LIMIT = CorrelatorSettings.MAX_INTERFACES;

    private final AtomicReferenceArray<String> names = new AtomicReferenceArray<>(LIMIT);
    private long feeds;
    private int size;
    private @Nullable Correlator correlator;

    /** @param feeds that accompany all of them, as bits */
    FoundInterfaces(long feeds) {
        this.feeds = feeds;
    }

    @Override
    public void onInterface(int id, String name) {
        names.set(id, name);
        size = id + 1;
        if (correlator != null) {
            correlator.found(id, observed(id));
        }
    }

    /** What a file calls it. */
    String name(int id) {
        return names.get(id);
    }

    private ObservedInterface observed(int id) {
        return new ObservedInterface(names.get(id), 0, feeds, new long[0]);
    }

    /** Those found so far, and places for others. */
    List<ObservedInterface> observed() {
        final List<ObservedInterface> observed = new ArrayList<>();
        for (int id = 0; id < LIMIT; id++) {
            observed.add(id < size ? observed(id) : ObservedInterface.UNKNOWN);
        }
        return observed;
    }

    /** As records name them. */
    List<ObservationPoint> points() {
        final List<ObservationPoint> points = new ArrayList<>();
        for (int id = 0; id < LIMIT; id++) {
            final int own = id;
            points.add(new ObservationPoint(() -> names.get(own), () -> 0));
        }
        return points;
    }

    /** From now on this feed, too, accompanies all of them. */
    void accompanyAlso(int feed) {
        feeds |= 1L << feed;
        for (int id = 0; id < size && correlator != null; id++) {
            correlator.accompany(id, feeds);
        }
    }

    /** From now on it gets each new one. */
    void tell(Correlator listener) {
        correlator = listener;
    }
}
