// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.ConfigLoader;
import io.flowbraid.config.Overrides;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.ledger.StageReading;
import io.flowbraid.record.Flows;
import io.flowbraid.record.export.ExportPlan;
import io.flowbraid.record.export.FlowExportProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An export as the product opens it, and the UDP collector that it sends to. */
final class TestCollector implements AutoCloseable {
    final LossLedger ledger = new LossLedger();
    final List<String> warnings = new CopyOnWriteArrayList<>();
    final Overrides settings = new Overrides();
    private final DatagramChannel channel;
    private final IpfixReader reader = new IpfixReader();

    private TestCollector(DatagramChannel channel) {
        this.channel = channel;
    }

    static TestCollector overUdp() throws IOException {
        return overUdp(0);
    }

    static TestCollector overUdp(int port) throws IOException {
        final DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 8 << 20);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        return new TestCollector(channel);
    }

    int port() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    FlowSink open() throws IOException {
        return open("udp://127.0.0.1:" + port());
    }

    FlowSink open(String... collectors) {
        settings.put(Catalogue.IPFIX_COLLECTORS, List.of(collectors), "test");
        final ExportPlan plan = new ExportPlan(
                ConfigLoader.load(null, null, settings), Flows.CONTEXT, Path.of("unused"), ledger, warnings::add);
        return FlowExportProvider.find("ipfix").orElseThrow().open(plan);
    }

    /** Everything that arrived, up to so many flows. */
    IpfixReader awaitFlows(int count) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> {
                    receive();
                    assertThat(reader.flows).hasSize(count);
                });
        return reader;
    }

    /** It joins a session that has begun: the first sequence number is any. */
    void restarted() {
        reader.joinLate();
    }

    void receive() throws IOException {
        final ByteBuffer datagram = ByteBuffer.allocate(65_536);
        while (channel.receive(datagram.clear()) != null) {
            assertThat(datagram.position()).as("bytes of a datagram").isLessThanOrEqualTo(1_400);
            assertThat(reader.read(datagram.flip())).isTrue();
            assertThat(datagram.hasRemaining()).isFalse();
        }
    }

    /** The account of the only collector. */
    StageReading account() {
        return ledger.read().stages().stream()
                .filter(stage -> stage.kind().equals("export"))
                .findFirst()
                .orElseThrow();
    }

    void assertAccountsClose() {
        for (final StageReading stage : ledger.read().stages()) {
            assertThat(stage.imbalance()).as(stage.kind()).isZero();
            assertThat(stage.held()).as(stage.kind()).isZero();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
