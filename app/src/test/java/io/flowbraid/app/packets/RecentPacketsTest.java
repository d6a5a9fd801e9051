// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.app.plan.RecentPacketsPlan;
import io.flowbraid.capture.pcapng.ProcessDetail;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.process.ProcessIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecentPacketsTest {
    private static final int PACKET_BLOCK = 6;
    private static final int FRAME_BYTES = 1_000;
    private static final long CURL_FLOW = 1;
    private static final long DIG_FLOW = 2;
    private static final ProcessIdentity CURL = new ProcessIdentity(
            "", 501, 0, 5, "curl", "/usr/bin/curl", "curl", 1_000, "alice", 1_000, "alice", 99, "", "");

    private final LedgerStage stage = new LossLedger().open("recent packets", "memory");
    private final RecentPackets recent =
            new RecentPackets(new RecentPacketsPlan(4 << 20, ProcessDetail.BASIC, 262_144), number -> "lo", stage);
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(FRAME_BYTES);
    private final OwnedFrame owned = new OwnedFrame();

    @Test
    void shouldHandOutPacketsOfTheseFlowsAndThisTimeWithTheirProcess() throws Exception {
        for (long second = 1; second <= 10; second++) {
            write(second, CURL_FLOW, CURL);
            write(second, DIG_FLOW, null);
        }

        assertThat(times(flow -> flow == CURL_FLOW, 0, Long.MAX_VALUE))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(times(flow -> flow == DIG_FLOW, 4, 6)).containsExactly(4L, 5L, 6L);
        assertThat(times(flow -> false, 0, Long.MAX_VALUE)).isEmpty();
        assertThat(text(flow -> flow == CURL_FLOW)).contains("curl");
        assertThat(text(flow -> flow == DIG_FLOW)).doesNotContain("curl");
    }

    @Test
    void shouldKeepTheNewestWhenThereIsNoRoomForMore() throws Exception {
        for (long second = 1; second <= 20_000; second++) {
            write(second, CURL_FLOW, CURL);
        }

        final List<Long> times = times(flow -> true, 0, Long.MAX_VALUE);
        assertThat(times).isSorted().last().isEqualTo(20_000L);
        // Four chunks of a MiB, of which the newest may have just begun.
        assertThat(times).hasSizeBetween(3 * 1_000, 4 * 1_010);
        assertThat(stage.out().get()).isEqualTo(20_000);
    }

    @Test
    void shouldCountWhatNobodyCouldAskFor() {
        recent.coming(2);
        write(1, 0, null);
        write(2, CURL_FLOW, CURL);
        recent.batchEnded();

        assertThat(stage.loss("without_flow").get()).isOne();
        assertThat(LedgerStage.isNoLoss("without_flow")).isTrue();
        assertThat(stage.in().get()).isEqualTo(stage.out().get() + stage.lost());
    }

    private void write(long second, long flow, @Nullable ProcessIdentity process) {
        owned.flowId = flow;
        owned.process = process;
        owned.frame.timeNs = second * 1_000_000_000L;
        owned.frame.linkType = 1;
        owned.frame.captured = FRAME_BYTES;
        owned.frame.wireLength = FRAME_BYTES;
        owned.frame.address = BufferUtil.address(bytes);
        recent.write(owned);
    }

    private byte[] file(LongPredicate flows, long fromSecond, long toSecond) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final long toNs = toSecond == Long.MAX_VALUE ? toSecond : toSecond * 1_000_000_000L;
        recent.copyTo(out, flows, fromSecond * 1_000_000_000L, toNs);
        return out.toByteArray();
    }

    private String text(LongPredicate flows) throws IOException {
        return new String(file(flows, 0, Long.MAX_VALUE), StandardCharsets.ISO_8859_1);
    }

    /** Seconds of the packets, read block by block. */
    private List<Long> times(LongPredicate flows, long fromSecond, long toSecond) throws IOException {
        final ByteBuffer in = ByteBuffer.wrap(file(flows, fromSecond, toSecond)).order(ByteOrder.LITTLE_ENDIAN);
        final List<Long> times = new ArrayList<>();
        while (in.hasRemaining()) {
            final int at = in.position();
            if (in.getInt(at) == PACKET_BLOCK) {
                final long timeNs =
                        Integer.toUnsignedLong(in.getInt(at + 12)) << 32 | Integer.toUnsignedLong(in.getInt(at + 16));
                times.add(timeNs / 1_000_000_000L);
            }
            in.position(at + in.getInt(at + 4));
        }
        return times;
    }
}
