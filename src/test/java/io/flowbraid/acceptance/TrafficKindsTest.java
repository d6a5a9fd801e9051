// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever a process sends by, it is named: ping, raw IP, frames made by hand, and the less usual system calls. All
 * traffic is made first, under one Flowbraid; the tests ask for its flows, by what the programs told.
 */
@TestInstance(Lifecycle.PER_CLASS)
class TrafficKindsTest {
    private final Map<String, TrafficProgram> programs = new HashMap<>();
    /** First and second number that a program told. */
    private final Map<String, int[]> told = new HashMap<>();

    private FlowbraidProcess flowbraid;

    @BeforeAll
    void makeTraffic() throws Exception {
        Kernel.assumeRootAndEbpf();
        flowbraid = Product.start("up", "-i", "lo", "-o", "json");
        flowbraid.awaitNaming();
        ping("127.0.0.1", 4801);
        ping("127.0.48.2", 4802);
        ping("::1", 4803);
        ping("127.0.48.4", 4804);
        run("the same ping", "pinger.py", "127.0.48.4", "raw", 4804).number();
        for (final String kind : List.of("127.0.48.5 253", "127.0.48.6 132", "::1 254")) {
            final Object[] arguments = kind.split(" ");
            final TrafficProgram receiver = run(kind + " received", "raw_receiver.py", arguments);
            assertThat(receiver.line()).isEqualTo("ready");
            assertThat(run(kind + " sent", "raw_sender.py", arguments).line()).isEqualTo("sent");
            assertThat(receiver.line()).isEqualTo("received");
        }
        assertThat(run("header", "raw_sender.py", "127.0.48.7", 252, "header").line())
                .isEqualTo("sent");
        inject("packet", 4808, 9);
        inject("raw", 4809, 9);
        final int replierPort = run("replier", "udp_replier.py").number();
        final int owned = twoNumbers("owner", "udp_shared.py", replierPort);
        inject("packet into a socket's flow", owned, replierPort);
        for (final String way : List.of("sendfile", "splice", "uring", "uring_worker", "uring_poll", "sendmmsg")) {
            twoNumbers(way, "syscalls.py", way);
        }
        twoNumbers("hundred peers", "hundred_peers.py");
        flowbraid.awaitFinalFlow(flow -> flow.clientPort() == told("uring_poll", 0));
        flowbraid.interrupt();
    }

    @AfterAll
    void stop() throws Exception {
        programs.values().forEach(TrafficProgram::close);
        if (flowbraid != null) {
            flowbraid.close();
        }
    }

    private TrafficProgram run(String name, String script, Object... arguments) throws IOException {
        final TrafficProgram program = TrafficProgram.python(script, arguments);
        programs.put(name, program);
        return program;
    }

    private int twoNumbers(String name, String script, Object... arguments) throws IOException {
        final TrafficProgram program = run(name, script, arguments);
        final int first = program.number();
        told.put(name, new int[] {first, program.number()});
        return first;
    }

    private void ping(String address, int identifier) throws IOException {
        run("ping " + identifier, "pinger.py", address, "raw", identifier).number();
    }

    private void inject(String name, int port, int remotePort) throws IOException {
        assertThat(run(name, "injector.py", port, remotePort, name.startsWith("raw") ? "raw" : "packet")
                        .line())
                .isEqualTo("sent");
    }

    private int pid(String name) {
        return Objects.requireNonNull(programs.get(name), name).pid();
    }

    private int told(String name, int which) {
        return Objects.requireNonNull(told.get(name), name)[which];
    }

    private FlowJson only(Predicate<FlowJson> wanted) {
        final List<FlowJson> flows = flowbraid.finalFlows(wanted);
        assertThat(flows).hasSize(1);
        return flows.get(0);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 4801, icmp", "127.0.48.2, 4802, icmp", "::1, 4803, ipv6-icmp"})
    void shouldNameWhoPingsAndSayThatTheKernelAnswers(String address, int identifier, String transport) {
        final FlowJson flow = only(each -> each.clientPid() == pid("ping " + identifier));

        assertThat(flow.transport()).isEqualTo(transport);
        assertThat(flow.text("/server/ip")).isEqualTo(address);
        assertThat(flow.text("/client/attribution/method")).isEqualTo("send");
        assertThat(flow.text("/server/attribution/reason")).isEqualTo("kernel");
        assertThat(flow.number("/client/packets").intValue()).isEqualTo(3);
        assertThat(flow.number("/server/packets").intValue()).isEqualTo(3);
    }

    @Test
    void shouldNotNameTheWrongOneOfTwoPingsThatNothingTellsApart() {
        final List<FlowJson> flows = flowbraid.finalFlows(to("127.0.48.4"));

        // What was sent while only the first had a socket is its own; of the rest nobody can tell.
        assertThat(flows).extracting(FlowJson::clientPid).isSubsetOf(FlowJson.NOBODY, pid("ping 4804"));
        assertThat(flows)
                .filteredOn(flow -> flow.clientPid() == FlowJson.NOBODY)
                .as(
                        "flows without a client of %s",
                        flows.stream().map(FlowJson::json).toList())
                .hasSize(1)
                .allSatisfy(flow ->
                        assertThat(flow.text("/client/attribution/status")).isEqualTo("conflicting"));
    }

    @ParameterizedTest
    @CsvSource({"127.0.48.5 253, ip-253", "127.0.48.6 132, sctp", "::1 254, ip-254"})
    void shouldNameBothEndsOfRawPackets(String name, String transport) {
        final FlowJson flow = only(each -> each.transport().equals(transport));

        assertThat(flow.clientPid()).isEqualTo(pid(name + " sent"));
        assertThat(flow.serverPid()).isEqualTo(pid(name + " received"));
        assertThat(flow.packets()).isEqualTo(4);
    }

    @Test
    void shouldNameWhoMakesTheIpHeaderItself() {
        final FlowJson flow = only(each -> each.transport().equals("ip-252"));

        assertThat(flow.clientPid()).isEqualTo(pid("header"));
        assertThat(flow.text("/server/attribution/reason")).isEqualTo("protocol");
    }

    @ParameterizedTest
    @CsvSource({"packet, 4808", "raw, 4809"})
    void shouldNameWhoMakesFramesByHand(String socket, int port) {
        final FlowJson flow = only(each -> each.clientPort() == port);

        assertThat(flow.clientPid()).isEqualTo(pid(socket));
        assertThat(flow.text("/client/attribution/method")).isEqualTo("inject");
        assertThat(flow.number("/client/packets").intValue()).isEqualTo(4);
    }

    @Test
    void shouldNotGiveASocketsFlowToWhoMakesFramesInItsName() {
        final FlowJson flow = only(each -> each.clientPort() == told("owner", 0));

        assertThat(flow.clientPid()).isEqualTo(pid("owner"));
        assertThat(flow.serverPid()).isEqualTo(pid("replier"));
        assertThat(flow.number("/client/attribution/sender/pid").intValue())
                .isEqualTo(pid("packet into a socket's flow"));
    }

    @ParameterizedTest
    @CsvSource({
        "sendfile, 200000",
        "splice, 200000",
        "uring, 200000",
        "uring_worker, 200000",
        "uring_poll, 200000",
        "sendmmsg, 2000"
    })
    void shouldNameBothEndsAndCountEveryByteWhateverTheSystemCall(String way, long bytes) {
        final FlowJson flow = only(each -> each.clientPort() == told(way, 0));

        assertThat(flow.clientPid()).isEqualTo(pid(way));
        assertThat(flow.serverPid()).isEqualTo(told(way, 1));
        assertThat(flow.text("/reconciliation/client_to_server")).isEqualTo("equal");
        assertThat(flow.clientPayload()).isGreaterThanOrEqualTo(bytes);
    }

    @Test
    void shouldNameBothEndsOfEachConversationOfASocketWithAHundredPeers() {
        assertThat(flowbraid.finalFlows(each -> each.clientPort() == told("hundred peers", 0)))
                .hasSize(100)
                .extracting(FlowJson::clientPid, FlowJson::serverPid, FlowJson::clientPayload)
                .containsOnly(tuple(pid("hundred peers"), told("hundred peers", 1), 20L));
    }

    private static Predicate<FlowJson> to(String address) {
        return flow -> flow.text("/server/ip").equals(address);
    }
}
