// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketEvent;
import java.util.HashMap;
import java.util.Map;

/**
 * The hosts whose sockets the feeds report, and which addresses each has. An address comes from the agent's list or is
 * the local end of a socket. Two hosts may have the same one (every Docker host has 172.17.0.1): then it tells no hosts
 * apart.
 *
 * <p>Bounded: beyond {@value #MAX_ADDRESSES} addresses a new one stays unknown, so that its sockets are joined within
 * their own host only. (NOT thread safe.)
 */
public final class WatchedHosts {
    /** {@link #hostOf}: no watched host has the address. */
    public static final int NOBODY = 0;
    /** {@link #hostOf}: more than one watched host has it. */
    public static final int SEVERAL = -1;

    /** Numbers of senders that say neither boot id nor host name lie below this. */
    private static final int ANONYMOUS = -2;

    private static final int MAX_ADDRESSES = 65_536;
    private static final int MAX_HOSTS = 65_536;
    /** Agents repeat their addresses within a minute. */
    private static final long FRESH_NS = 180_000_000_000L;

    private final Map<String, Integer> numbers = new HashMap<>();
    private String latestKey = "";
    private int latestNumber;

    /**
     * Open addressing, at most half full; by slot the address, its latest two hosts and when each was last seen with
     * it.
     */
    private int[] slots = new int[128];

    private long[] hi = new long[64];
    private long[] lo = new long[64];
    private int[] first = new int[64];
    private int[] second = new int[64];
    private long[] firstSeenNs = new long[64];
    private long[] secondSeenNs = new long[64];
    private int size;

    /**
     * The number of the host whose agent reported the event, from 1. A sender that does not say is a host of its own.
     */
    public int numberOf(SocketEvent event) {
        return numberOf(!event.bootId.isEmpty() ? event.bootId : event.hostName, event);
    }

    /** By number, the boot id of each host, or its name when it gives no boot id. */
    public Map<Integer, String> names() {
        final Map<Integer, String> names = new HashMap<>();
        numbers.forEach((name, number) -> names.put(number, name));
        return names;
    }

    /** An agent of the host has reported an event. */
    public boolean isKnown(String bootId) {
        return numbers.containsKey(bootId);
    }

    /** The number of an exporter, by the address that its records give. */
    public int numberOfExporter(SocketEvent event) {
        return numberOf(event.exported.exporter, event);
    }

    private int numberOf(String key, SocketEvent event) {
        if (key.isEmpty()) {
            return ANONYMOUS - (event.feed << 8 | event.sourceId & 0xff);
        }
        if (key.equals(latestKey)) {
            return latestNumber;
        }
        final Integer known = numbers.get(key);
        latestNumber = known != null ? known : newNumber(key);
        latestKey = key;
        return latestNumber;
    }

    /** Boot ids that somebody makes up must not fill the memory: beyond the limit a host is known by its hash. */
    private int newNumber(String key) {
        if (numbers.size() >= MAX_HOSTS) {
            return MAX_HOSTS + 1 + (key.hashCode() & 0x3fff_ffff);
        }
        final int number = numbers.size() + 1;
        numbers.put(key, number);
        return number;
    }

    /** The host has the address. Addresses that mean many hosts or none are passed over. */
    public void claim(int host, long addressHi, long addressLo, long nowNs) {
        if (TupleKey.isScoped(addressHi, addressLo)
                || IpAddress.isMulticastOrBroadcast(addressHi, addressLo)
                || IpAddress.isAny(addressHi, addressLo)) {
            return;
        }
        final int i = placeFor(addressHi, addressLo);
        if (i < 0) {
            return;
        }
        if (first[i] == host || first[i] == NOBODY) {
            first[i] = host;
            firstSeenNs[i] = nowNs;
        } else {
            if (second[i] != host && firstSeenNs[i] < secondSeenNs[i]) {
                first[i] = second[i];
                firstSeenNs[i] = secondSeenNs[i];
            }
            second[i] = host;
            secondSeenNs[i] = nowNs;
        }
    }

    /** The watched host that has the address, {@link #NOBODY} or {@link #SEVERAL}. */
    public int hostOf(long addressHi, long addressLo, long nowNs) {
        final int i = slots[slot(addressHi, addressLo)] - 1;
        if (i < 0) {
            return NOBODY;
        }
        final boolean hasFirst = nowNs - firstSeenNs[i] <= FRESH_NS;
        final boolean hasSecond = second[i] != NOBODY && nowNs - secondSeenNs[i] <= FRESH_NS;
        if (hasFirst && hasSecond) {
            return SEVERAL;
        }
        return hasSecond ? second[i] : hasFirst ? first[i] : NOBODY;
    }

    private int placeFor(long addressHi, long addressLo) {
        int slot = slot(addressHi, addressLo);
        if (slots[slot] == 0) {
            if (size == MAX_ADDRESSES) {
                return -1;
            }
            if (size == hi.length) {
                grow();
                slot = slot(addressHi, addressLo);
            }
            hi[size] = addressHi;
            lo[size] = addressLo;
            slots[slot] = ++size;
        }
        return slots[slot] - 1;
    }

    private void grow() {
        final int length = 2 * size;
        hi = java.util.Arrays.copyOf(hi, length);
        lo = java.util.Arrays.copyOf(lo, length);
        first = java.util.Arrays.copyOf(first, length);
        second = java.util.Arrays.copyOf(second, length);
        firstSeenNs = java.util.Arrays.copyOf(firstSeenNs, length);
        secondSeenNs = java.util.Arrays.copyOf(secondSeenNs, length);
        slots = new int[2 * length];
        for (int i = 0; i < size; i++) {
            slots[slot(hi[i], lo[i])] = i + 1;
        }
    }

    /** The slot of the address, or the empty one where it would be. */
    private int slot(long addressHi, long addressLo) {
        int slot = (int) FiveTuple.hash(addressHi, addressLo, 0, 0, 1) & slots.length - 1;
        while (slots[slot] != 0 && (hi[slots[slot] - 1] != addressHi || lo[slots[slot] - 1] != addressLo)) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }
}
