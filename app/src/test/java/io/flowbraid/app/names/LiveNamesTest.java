// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.capture.dissect.PayloadKeeper;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class LiveNamesTest {
    private final LossLedger ledger = new LossLedger();
    private final LiveNames names = new LiveNames(true, 64, interfaceId -> 0, ledger);
    private final PayloadKeeper keeper =
            Objects.requireNonNull(names.beside(FrameKeepers.NONE).payloads("lo"));
    private final LedgerStage stage = ledger.stages().get(0);

    @Test
    void shouldCountWhatFindsNoRoomAndCloseItsAccount() {
        final byte[] payload = new byte[1_000];
        for (int i = 0; i < 1_000; i++) {
            keep(payload);
        }

        assertThat(stage.loss("buffer_full").get()).isBetween(600L, 900L);
        assertThat(stage.imbalance()).isZero();

        names.start(new ThreadPriority(0, refusal -> {}));
        await().atMost(Duration.ofSeconds(20)).until(() -> stage.held() == 0);
        names.finish();
        assertThat(stage.loss("malformed").get() + stage.loss("buffer_full").get())
                .isEqualTo(1_000);
        assertThat(stage.imbalance()).isZero();
    }

    @Test
    void shouldWakeForEachPayloadAndGiveUpNoneAtTheEnd() {
        names.start(new ThreadPriority(0, refusal -> {}));
        for (int i = 1; i <= 20; i++) {
            keep(DnsTextTest.question(i, "www.example.org"));
            final long read = i;
            await().atMost(Duration.ofMillis(900)).until(() -> stage.out().get() == read);
        }
        keep(DnsTextTest.question(99, "www.example.org"));
        names.finish();

        assertThat(stage.out().get()).isEqualTo(21);
        assertThat(stage.imbalance()).isZero();
    }

    @Test
    void shouldOutliveHostilePayloads() {
        names.start(new ThreadPriority(0, refusal -> {}));
        final Random random = new Random(18);
        for (int i = 0; i < 2_000; i++) {
            final byte[] payload = new byte[random.nextInt(200)];
            random.nextBytes(payload);
            keep(payload);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> stage.held() == 0);
        keep(DnsTextTest.question(1, "www.example.org"));
        await().until(() -> stage.held() == 0);
        names.finish();

        assertThat(stage.out().get()).isPositive();
        assertThat(stage.imbalance()).isZero();
    }

    private void keep(byte[] payload) {
        final UnsafeBuffer memory =
                new UnsafeBuffer(ByteBuffer.allocateDirect(payload.length + 1).put(0, payload));
        final long[] words = new long[PacketBatch.WORDS];
        words[PacketBatch.PORTS] = io.flowbraid.model.network.FiveTuple.packPorts(40_000, 53, Transport.UDP, 0);
        keeper.keep(memory.addressOffset(), payload.length, words, 0);
    }
}
