// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import io.flowbraid.model.network.FiveTuple;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where flows are observed, by the number that qualifies their keys: first the capture interfaces, then the world of
 * all watched sockets, then narrower scopes in which a five-tuple means one connection: one host, one network namespace
 * of a host, or one interface of a namespace. Scopes are numbered when first needed; the number of a scope without
 * flows is used again when all are taken.
 *
 * (NOT thread safe.)
 */
public final class ObservationPoints {
    public static final int NONE = -1;

    private static final int MAX_POINTS = 0x10000;
    private static final long ALL_FEEDS = -1L;
    private static final HostAddresses UNKNOWN = new HostAddresses();

    /** Numbers of capture interfaces, also of those that are found later. */
    private final int reserved;

    private final Long2LongHashMap scopes = new Long2LongHashMap(NONE);
    private ObservedInterface[] points;
    private long[] keys;
    private int[] flows;
    private int size;
    private int captures;
    private @Nullable ObservedInterface onlyLoopback;
    private long companions;

    ObservationPoints(List<ObservedInterface> interfaces) {
        reserved = interfaces.size();
        captures = (int) interfaces.stream().filter(one -> !one.isUnknown()).count();
        points = interfaces.toArray(new ObservedInterface[reserved + 16]);
        keys = new long[points.length];
        flows = new int[points.length];
        points[reserved] = scope(0);
        size = reserved + 1;
        onlyLoopback = findOnlyLoopback();
        companions = findCompanions();
    }

    private static ObservedInterface scope(long netns) {
        return new ObservedInterface("", netns, ALL_FEEDS, UNKNOWN);
    }

    public ObservedInterface at(int point) {
        return points[point];
    }

    /** Capture interfaces are the points below this. */
    public int captures() {
        return captures;
    }

    /** A capture interface that was unknown until now; the next one in order. */
    public void found(int interfaceId, ObservedInterface found) {
        points[interfaceId] = found;
        captures = interfaceId + 1;
        onlyLoopback = findOnlyLoopback();
        companions = findCompanions();
    }

    /** How many points there are at which a connection without a scope of its own may be. */
    public int wide() {
        return captures + 1;
    }

    /** The n-th of them: the capture interfaces and, last, the world. */
    public int wideAt(int n) {
        return n < captures ? n : reserved;
    }

    /** A feed as the observation point of a record: they are numbered behind the capture interfaces. */
    public int ofFeed(int feed) {
        return reserved + feed;
    }

    /** All watched hosts. */
    public int world() {
        return reserved;
    }

    boolean isCapture(int point) {
        return point < captures;
    }

    /** The interface is the loopback of the one namespace whose loopback is captured. */
    public boolean isOnlyLoopback(ObservedInterface at) {
        return at == onlyLoopback;
    }

    /** Exactly one loopback is captured. */
    public boolean hasOnlyLoopback() {
        return onlyLoopback != null;
    }

    private @Nullable ObservedInterface findOnlyLoopback() {
        ObservedInterface found = null;
        for (int i = 0; i < captures; i++) {
            if (points[i].isLoopback()) {
                if (found != null) {
                    return null;
                }
                found = points[i];
            }
        }
        return found;
    }

    /** From now on these feeds, as bits, accompany the interface. */
    public void accompany(int interfaceId, long feeds) {
        points[interfaceId] = points[interfaceId].accompaniedBy(feeds);
        onlyLoopback = findOnlyLoopback();
        companions = findCompanions();
    }

    private long findCompanions() {
        long feeds = 0;
        for (int i = 0; i < captures; i++) {
            feeds |= points[i].feeds();
        }
        return feeds;
    }

    /** Feeds that accompany a capture interface, as bits. */
    public long companions() {
        return companions;
    }

    /** Capture interfaces that the feed accompanies, as bits by index; those beyond 64 share bits. */
    public long accompaniedBy(int feed) {
        long interfaces = 0;
        for (int i = 0; i < captures; i++) {
            interfaces |= points[i].hasCompanion(feed) ? 1L << i : 0;
        }
        return interfaces;
    }

    /**
     * The scope of one host.
     *
     * @param host its number
     * @param netns inode of the namespace; 0 for the whole host
     * @return the point, or {@link #NONE} when every number is taken by a scope that has flows
     */
    public int scopeOf(int host, long netns) {
        return scopeOf(host, netns, 0);
    }

    /** The same of one interface of the namespace; 0 for all. */
    public int scopeOf(int host, long netns, int interfaceIndex) {
        final long key = FiveTuple.hash(host, netns, interfaceIndex, 0, 1);
        final int known = (int) scopes.get(key);
        if (known != NONE) {
            return known;
        }
        final int point = size < MAX_POINTS ? issue() : reuse();
        if (point != NONE) {
            points[point] = scope(netns);
            keys[point] = key;
            scopes.put(key, point);
        }
        return point;
    }

    public void flowOpened(int point) {
        flows[point]++;
    }

    public void flowEnded(int point) {
        flows[point]--;
    }

    private int issue() {
        if (size == points.length) {
            final int length = Math.min(2 * size, MAX_POINTS);
            points = Arrays.copyOf(points, length);
            keys = Arrays.copyOf(keys, length);
            flows = Arrays.copyOf(flows, length);
        }
        return size++;
    }

    private int reuse() {
        for (int point = reserved + 1; point < size; point++) {
            if (flows[point] == 0) {
                scopes.remove(keys[point]);
                return point;
            }
        }
        return NONE;
    }
}
