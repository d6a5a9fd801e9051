// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.list;

import io.flowbraid.config.value.Cidr;
import io.flowbraid.model.network.IpAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects the entries of all lists. (NOT thread safe.) */
public final class ListBuilder {
    private static final int BITS = 128;
    /** Two labels at least: a word alone is rather a mistake. */
    private static final Pattern DOMAIN =
            Pattern.compile("(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)+[a-z0-9-]{2,63}");

    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+(/.*)?|[0-9A-Fa-f:.]*:.*");

    private final List<String> names;
    private final EntryTable.@Nullable Collector[] ipv4 = new EntryTable.@Nullable Collector[BITS + 1];
    private final EntryTable.@Nullable Collector[] ipv6 = new EntryTable.@Nullable Collector[BITS + 1];
    private final EntryTable.Collector domains = new EntryTable.Collector();
    private int domainCount;
    private int room;

    /**
     * @param names of the lists, at most 16
     * @param room for entries of all of them together
     */
    public ListBuilder(List<String> names, int room) {
        this.names = List.copyOf(names);
        this.room = room;
    }

    /** Entries that this process has room for: a slot takes up to 27 bytes, and the lists before are still there. */
    public static int roomOfThisProcess() {
        return (int) Math.min(2_000_000, Runtime.getRuntime().maxMemory() / 128);
    }

    /**
     * Adds an address, a network or a domain. False when there is no room.
     *
     * @param list its index
     * @throws IllegalArgumentException when it is none of them
     */
    boolean add(int list, String entry) {
        if (NUMERIC.matcher(entry).matches()) {
            return addNetwork(list, entry);
        }
        final String domain = domain(entry);
        if (room > 0) {
            room--;
            domainCount++;
            final DomainHash hash = DomainHash.of(domain);
            domains.add(hash.hi(), hash.lo(), 1 << list);
            return true;
        }
        return false;
    }

    private boolean addNetwork(int list, String entry) {
        long hi;
        long lo;
        int length = BITS;
        if (entry.indexOf('/') < 0) {
            final long[] address = IpAddress.parse(entry);
            hi = address[0];
            lo = address[1];
        } else {
            final Cidr network = Cidr.parse(entry);
            hi = network.hi();
            lo = network.lo();
            length = network.prefixBits();
        }
        if (room <= 0) {
            return false;
        }
        room--;
        final boolean isIpv4 = IpAddress.isIpv4(hi, lo) && length >= BITS - 32;
        final EntryTable.@Nullable Collector[] family = isIpv4 ? ipv4 : ipv6;
        EntryTable.Collector collector = family[length];
        if (collector == null) {
            collector = new EntryTable.Collector();
            family[length] = collector;
        }
        collector.add(hi, lo, 1 << list);
        return true;
    }

    private static String domain(String entry) {
        final String bare =
                entry.startsWith("*.") ? entry.substring(2) : entry.startsWith(".") ? entry.substring(1) : entry;
        final String name = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
        final String lower = name.toLowerCase(Locale.ROOT);
        if (!DOMAIN.matcher(lower).matches()) {
            throw new IllegalArgumentException("'" + entry + "' is not a domain");
        }
        return lower;
    }

    public AddressLists build() {
        return new AddressLists(this);
    }

    List<String> names() {
        return names;
    }

    EntryTable.@Nullable Collector[] ipv4() {
        return ipv4;
    }

    EntryTable.@Nullable Collector[] ipv6() {
        return ipv6;
    }

    EntryTable.Collector domains() {
        return domains;
    }

    boolean hasDomains() {
        return domainCount > 0;
    }
}
