// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.list;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.process.Labels;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All lists as one structure. An address is looked for once for each length of prefix that any list has, the longest
 * first, whatever the number of entries: a list has a few lengths. A domain is looked for with each of its ends.
 * Immutable, thread safe.
 */
public final class AddressLists {
    /** No lists: nothing matches. */
    public static final AddressLists NONE = new ListBuilder(List.of(), 0).build();

    private static final int BITS = 128;
    private static final int IPV4_FROM = 96;
    private static final int MAX_DOMAIN = 253;

    private final List<String> names;
    /** By length of the prefix; null where no list has one. */
    private final @Nullable EntryTable[] networks;
    /** Lengths that networks of each family have, the longest first. */
    private final int[] ipv4Lengths;

    private final int[] ipv6Lengths;
    private final EntryTable domains;
    private final boolean hasDomains;

    AddressLists(ListBuilder built) {
        names = built.names();
        networks = new EntryTable[2 * (BITS + 1)];
        ipv4Lengths = tables(built.ipv4(), 0);
        ipv6Lengths = tables(built.ipv6(), BITS + 1);
        domains = built.domains().table();
        hasDomains = built.hasDomains();
    }

    private int[] tables(EntryTable.@Nullable Collector[] collected, int from) {
        for (int length = 0; length <= BITS; length++) {
            final EntryTable.Collector collector = collected[length];
            networks[from + length] = collector == null ? null : collector.table();
        }
        return IntStream.rangeClosed(0, BITS)
                .map(i -> BITS - i)
                .filter(length -> collected[length] != null)
                .toArray();
    }

    /** Adds the lists that have the address, each with the longest of its networks; null stays null without any. */
    @Nullable
    Map<String, String> ofAddress(long hi, long lo, @Nullable Map<String, String> before) {
        final boolean isIpv4 = IpAddress.isIpv4(hi, lo);
        final int from = isIpv4 ? 0 : BITS + 1;
        Map<String, String> found = before;
        int seen = 0;
        for (final int length : isIpv4 ? ipv4Lengths : ipv6Lengths) {
            final EntryTable table = networks[from + length];
            final long networkHi = hi & maskHi(length);
            final long networkLo = lo & maskLo(length);
            final int lists = table == null ? 0 : table.lists(networkHi, networkLo) & ~seen;
            if (lists != 0) {
                seen |= lists;
                found = add(found, lists, network(networkHi, networkLo, length, isIpv4));
            }
        }
        return found;
    }

    /** The same for a name: the longest domain that it is, or is in. */
    @Nullable
    Map<String, String> ofName(String name, @Nullable Map<String, String> before) {
        if (!hasDomains || name.length() > MAX_DOMAIN + 1) {
            return before;
        }
        Map<String, String> found = before;
        final DomainHash hash = new DomainHash();
        final int end = name.endsWith(".") ? name.length() - 1 : name.length();
        for (int i = end - 1; i >= 0; i--) {
            hash.add(lower(name.charAt(i)));
            if (i == 0 || name.charAt(i - 1) == '.') {
                final int lists = domains.lists(hash.hi(), hash.lo());
                if (lists != 0) {
                    found = add(found, lists, name.substring(i, end));
                }
            }
        }
        return found;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    private Map<String, String> add(@Nullable Map<String, String> before, int lists, String entry) {
        final Map<String, String> found = before == null ? new TreeMap<>() : before;
        for (int rest = lists; rest != 0; rest &= rest - 1) {
            found.put(names.get(Integer.numberOfTrailingZeros(rest)), entry);
        }
        return found;
    }

    static Labels labels(@Nullable Map<String, String> found) {
        return found == null ? Labels.NONE : Labels.of(found);
    }

    private static String network(long hi, long lo, int length, boolean isIpv4) {
        final String address = IpAddress.format(hi, lo);
        return length == BITS ? address : address + '/' + (isIpv4 ? length - IPV4_FROM : length);
    }

    static long maskHi(int length) {
        return length >= 64 ? -1L : length == 0 ? 0 : -1L << (64 - length);
    }

    static long maskLo(int length) {
        return length <= 64 ? 0 : -1L << (128 - length);
    }
}
