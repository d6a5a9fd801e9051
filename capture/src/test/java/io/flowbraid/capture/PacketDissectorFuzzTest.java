// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The buffer checks its bounds, so a read outside the frame is an exception and fails the test. */
class PacketDissectorFuzzTest {
    private static final int ROUNDS = 200_000;
    private static final byte[] AUTHENTICATED =
            Frames.concat(Frames.hex("06040000 00000001 00000001 000000000000000000000000"), Frames.tcp(1, 2, 3, 4));
    private static final List<byte[]> SEEDS = List.of(
            Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(1, 2, 3, 40))),
            Frames.ethernet(0x8100, Frames.tag(5, 0x86dd, Frames.ipv6(0, Frames.extension(17, Frames.udp(1, 2, 9))))),
            Frames.ethernet(0x86dd, Frames.ipv6(44, Frames.fragmentHeader(58, 0, true, 9, Frames.icmp(128, 0, 1, 16)))),
            Frames.sll(0x0800, Frames.ipv4(132, Frames.sctp(1, 2, 30))),
            Frames.sll2(0x86dd, Frames.ipv6(51, Frames.extension(60, Frames.extension(6, Frames.tcp(1, 2, 3, 4))))),
            Frames.concat(Frames.hex("02000000"), Frames.ipv4(1, 7, 0x2001, new byte[8], new byte[60])),
            Frames.ethernet(0x8847, Frames.concat(Frames.hex("00010040 00020140"), Frames.ipv4(51, AUTHENTICATED))),
            Frames.ethernet(
                    0x8864, Frames.concat(Frames.hex("11000001 0040 0057"), Frames.ipv6(17, Frames.udp(1, 2, 3)))),
            Frames.ethernet(60, Frames.concat(Frames.hex("aaaa03 000000 0800"), Frames.ipv4(17, Frames.udp(1, 2, 3)))),
            Frames.ethernet(0x0800, Frames.ipv4(1, Frames.icmpQuoting(3, 3, Frames.ipv4(6, Frames.tcp(1, 2, 3, 4))))),
            Frames.ethernet(
                    0x86dd, Frames.ipv6(58, Frames.icmpQuoting(1, 4, Frames.ipv6(58, Frames.icmp(128, 0, 1, 9))))),
            Frames.ipv6(43, Frames.extension(135, Frames.extension(17, Frames.udp(1, 2, 3)))));
    private static final int[] LINK_TYPES = {
        LinkType.NULL,
        LinkType.ETHERNET,
        LinkType.RAW,
        LinkType.LOOP,
        LinkType.LINUX_SLL,
        LinkType.IPV4,
        LinkType.IPV6,
        LinkType.LINUX_SLL2
    };

    private final PacketBatch batch = new PacketBatch(1);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20_261_122})
    void shouldAccountForEveryFrameWhateverItsOctets(long seed) {
        final Random random = new Random(seed);
        for (final int linkType : LINK_TYPES) {
            final LedgerStage stage = new LossLedger().open("capture", "fuzz");
            final PacketDissector dissector = new PacketDissector(linkType, 1, stage);
            for (int round = 0; round < ROUNDS / LINK_TYPES.length; round++) {
                final byte[] frame = random.nextInt(4) == 0 ? noise(random) : mutated(random);
                final int wireLength = random.nextBoolean() ? frame.length : random.nextInt();
                stage.in().increment();
                feed(dissector, frame, wireLength, stage.out(), "seed " + seed + " link type " + linkType);
            }
            assertThat(stage.imbalance()).isZero();
        }
    }

    private void feed(PacketDissector dissector, byte[] frame, int wireLength, Counter out, String where) {
        batch.clear();
        final long address = GuardedOctets.INSTANCE.place(frame);
        final boolean isOut = dissector.dissect(address, frame.length, wireLength, System.nanoTime(), batch);
        out.add(batch.size());
        if (isOut) {
            final long lengths = batch.words()[PacketBatch.LENGTHS];
            assertThat((int) lengths)
                    .as(where + " payload of " + Arrays.toString(frame))
                    .isNotNegative();
            assertThat(lengths >>> 32)
                    .as(where + " octets of " + Arrays.toString(frame))
                    .isGreaterThan(lengths & 0xffff_ffffL);
        }
    }

    private static byte[] noise(Random random) {
        final byte[] octets = new byte[random.nextInt(120)];
        random.nextBytes(octets);
        return octets;
    }

    private static byte[] mutated(Random random) {
        final byte[] seed = SEEDS.get(random.nextInt(SEEDS.size()));
        final byte[] octets =
                random.nextInt(3) == 0 ? Arrays.copyOf(seed, random.nextInt(seed.length + 1)) : seed.clone();
        for (int flips = random.nextInt(6); flips > 0 && octets.length > 0; flips--) {
            octets[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return octets;
    }
}
