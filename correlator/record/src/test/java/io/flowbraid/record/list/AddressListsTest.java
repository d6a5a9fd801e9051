// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.config.value.Cidr;
import io.flowbraid.model.network.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AddressListsTest {
    private final ListBuilder builder = new ListBuilder(List.of("malware", "office"), 1_000_000);

    @Test
    void shouldFindAnAddressByTheLongestNetworkOfEachList() {
        add(0, "203.0.113.0/24", "203.0.113.7", "0.0.0.0/0");
        add(1, "203.0.0.0/16", "2001:db8::/32", "::1");

        final AddressLists lists = builder.build();

        assertThat(of(lists, "203.0.113.7")).isEqualTo(Map.of("malware", "203.0.113.7", "office", "203.0.0.0/16"));
        assertThat(of(lists, "203.0.113.8")).isEqualTo(Map.of("malware", "203.0.113.0/24", "office", "203.0.0.0/16"));
        assertThat(of(lists, "8.8.8.8")).isEqualTo(Map.of("malware", "0.0.0.0/0"));
        assertThat(of(lists, "2001:db8::5")).isEqualTo(Map.of("office", "2001:db8::/32"));
        assertThat(of(lists, "::1")).isEqualTo(Map.of("office", "::1"));
        assertThat(of(lists, "2001:db9::5")).isNull();
    }

    @Test
    void shouldFindNoIpv4AddressInANetworkOfIpv6() {
        add(0, "::/0");

        final AddressLists lists = builder.build();

        assertThat(of(lists, "203.0.113.7")).isNull();
        assertThat(of(lists, "fe80::1")).isEqualTo(Map.of("malware", "::/0"));
    }

    @Test
    void shouldFindADomainAndWhatIsInIt() {
        add(0, "bad.example", "*.Worse.Example.");
        add(1, "example.org");

        final AddressLists lists = builder.build();

        assertThat(lists.ofName("bad.example", null)).isEqualTo(Map.of("malware", "bad.example"));
        assertThat(lists.ofName("CDN.bad.example.", null)).isEqualTo(Map.of("malware", "bad.example"));
        assertThat(lists.ofName("worse.example", null)).isEqualTo(Map.of("malware", "worse.example"));
        assertThat(lists.ofName("verybad.example", null)).isNull();
        assertThat(lists.ofName("example", null)).isNull();
        assertThat(lists.ofName("", null)).isNull();
        assertThat(lists.ofName("x".repeat(100_000), null)).isNull();
    }

    @Test
    void shouldRefuseWhatIsNeither() {
        for (final String wrong : List.of(
                "localhost",
                "1.2.3",
                "1.2.3.4/33",
                "10.0.0.1/8",
                "300.1.1.1",
                "-x.example",
                "a b.example",
                "ex ample")) {
            assertThatThrownBy(() -> builder.add(0, wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldAgreeWithComparingEachNetwork() {
        final Random random = new Random(18);
        final List<Cidr> networks = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            final Cidr network = network(random);
            networks.add(network);
            builder.add(0, network.text());
        }
        final AddressLists lists = builder.build();

        for (int i = 0; i < 20_000; i++) {
            final long hi = i % 3 == 0 ? 0x2001_0db8_0000_0000L | random.nextInt(1 << 12) : 0;
            final long lo = hi == 0 ? IpAddress.mapped(random.nextInt(1 << 20)) : random.nextInt(1 << 12);
            String longest = null;
            int bits = -1;
            for (final Cidr network : networks) {
                if (network.contains(hi, lo) && network.prefixBits() > bits) {
                    bits = network.prefixBits();
                    longest = network.text();
                }
            }

            final Map<String, String> found = lists.ofAddress(hi, lo, null);

            assertThat(
                            found == null
                                    ? null
                                    : Cidr.parse(String.valueOf(found.get("malware")))
                                            .prefixBits())
                    .as("%s in %s", IpAddress.format(hi, lo), longest)
                    .isEqualTo(longest == null ? null : (Integer) bits);
        }
    }

    @Test
    void shouldTakeNoMoreThanThereIsRoomFor() {
        final ListBuilder small = new ListBuilder(List.of("malware"), 2);

        assertThat(small.add(0, "192.0.2.1")).isTrue();
        assertThat(small.add(0, "bad.example")).isTrue();
        assertThat(small.add(0, "192.0.2.2")).isFalse();
        assertThat(small.add(0, "worse.example")).isFalse();
        assertThat(of(small.build(), "192.0.2.2")).isNull();
    }

    private static Cidr network(Random random) {
        if (random.nextInt(3) == 0) {
            final int bits = 52 + random.nextInt(77);
            final long hi = (0x2001_0db8_0000_0000L | random.nextInt(1 << 12)) & AddressLists.maskHi(bits);
            final long lo = random.nextInt(1 << 12) & AddressLists.maskLo(bits);
            return Cidr.parse(IpAddress.format(hi, lo) + "/" + bits);
        }
        final int bits = 108 + random.nextInt(21);
        final long lo = IpAddress.mapped(random.nextInt(1 << 20)) & AddressLists.maskLo(bits);
        return Cidr.parse(IpAddress.format(0, lo) + "/" + (bits - 96));
    }

    private void add(int list, String... entries) {
        for (final String entry : entries) {
            assertThat(builder.add(list, entry)).isTrue();
        }
    }

    private static @Nullable Map<String, String> of(AddressLists lists, String address) {
        final long[] words = IpAddress.parse(address);
        final Map<String, String> found = lists.ofAddress(words[0], words[1], null);
        return found == null ? null : new TreeMap<>(found);
    }
}
