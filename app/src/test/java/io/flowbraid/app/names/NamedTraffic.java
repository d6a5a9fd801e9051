// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.process.ProcessIdentity;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.minidns.record.A;

/** Packets that name servers, and flows that want names. */
final class NamedTraffic {
    static final String CLIENT = "10.0.0.5";
    static final String RESOLVER = "10.0.0.1";
    static final String SERVER = "192.0.2.1";
    static final int TTL_SECONDS = 300;

    final NameBook book;
    final LedgerStage stage = new LossLedger().open("names", "test");
    final NameReader reader;
    private int id = 100;
    private long flowId;

    NamedTraffic(int max, long netns) {
        book = new NameBook(max, interfaceId -> netns);
        reader = new NameReader(book, stage);
    }

    /** A client asks the resolver from this port, and is told that the name is at {@link #SERVER}. */
    void resolve(String client, int port, String name, long timeNs) {
        id++;
        ask(client, port, name, timeNs);
        answer(client, port, name, timeNs);
    }

    void ask(String client, int port, String name, long timeNs) {
        read(DnsTextTest.question(id, name), Transport.UDP, client, port, RESOLVER, 53, timeNs);
    }

    void answer(String client, int port, String name, long timeNs) {
        final byte[] answer =
                DnsTextTest.answer(id, name, List.of(DnsTextTest.record(name, new A(192, 0, 2, 1), TTL_SECONDS)));
        read(answer, Transport.UDP, RESOLVER, 53, client, port, timeNs);
    }

    void read(byte[] payload, int protocol, String from, int fromPort, String to, int toPort, long timeNs) {
        stage.in().increment();
        reader.read(payload, words(protocol, from, fromPort, to, toPort, timeNs), 0);
    }

    private static long[] words(int protocol, String from, int fromPort, String to, int toPort, long timeNs) {
        final long[] source = IpAddress.parse(from);
        final long[] target = IpAddress.parse(to);
        final boolean isSwapped = FiveTuple.swapMask(source[0], source[1], fromPort, target[0], target[1], toPort) != 0;
        final long[] a = isSwapped ? target : source;
        final long[] b = isSwapped ? source : target;
        final long[] words = new long[PacketBatch.WORDS];
        words[PacketBatch.A_HI] = a[0];
        words[PacketBatch.A_LO] = a[1];
        words[PacketBatch.B_HI] = b[0];
        words[PacketBatch.B_LO] = b[1];
        words[PacketBatch.PORTS] =
                FiveTuple.packPorts(isSwapped ? toPort : fromPort, isSwapped ? fromPort : toPort, protocol, 0);
        words[PacketBatch.FLAGS] = isSwapped ? PacketBatch.FROM_B : 0;
        words[PacketBatch.TIME_NS] = timeNs;
        return words;
    }

    /** The record of a connection to {@link #SERVER}. */
    FlowRecord connection(String client, int port, long startNs, @Nullable ProcessIdentity process) {
        return flow(Transport.TCP, client, port, SERVER, 8_443, startNs, process);
    }

    /** The record of a flow to the resolver. */
    FlowRecord dnsFlow(String client, int port, long startNs, @Nullable ProcessIdentity process) {
        return flow(Transport.UDP, client, port, RESOLVER, 53, startNs, process);
    }

    private FlowRecord flow(
            int protocol,
            String client,
            int port,
            String server,
            int serverPort,
            long startNs,
            @Nullable ProcessIdentity process) {
        final FlowRecord flow = new FlowRecord();
        flow.flowId = ++flowId;
        flow.protocol = protocol;
        flow.startNs = startNs;
        flow.endNs = startNs + 1_000_000_000;
        end(flow.client, client, port);
        end(flow.server, server, serverPort);
        flow.client.attribution.process = process;
        return flow;
    }

    private static void end(FlowSide side, String address, int port) {
        final long[] words = IpAddress.parse(address);
        side.addressHi = words[0];
        side.addressLo = words[1];
        side.port = port;
    }

    static ProcessIdentity process(int pid) {
        return new ProcessIdentity("boot", pid, pid, 0, "p" + pid, "", "", 0, null, 0, null, 1, "", "");
    }
}
