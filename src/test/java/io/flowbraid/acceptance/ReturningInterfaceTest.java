// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interfaces that go away, come back, come up late, and a namespace of the same name that is another one. */
class ReturningInterfaceTest {
    private static final int PORT = 7799;

    private NetworkNamespace network;

    @BeforeEach
    void enter() throws Exception {
        Kernel.assumeRootAndEbpf();
        network = NetworkNamespace.create();
    }

    @AfterEach
    void leave() throws Exception {
        network.close();
    }

    @Test
    void shouldNameTheClientOnAnInterfaceThatWasRemovedAndMadeAgain() throws Exception {
        make();
        try (FlowbraidProcess flowbraid = start("-i", "lo", "-i", "d0")) {
            flowbraid.awaitMessage("capturing on lo, d0");
            network.ip("link delete d0");
            flowbraid.awaitMessage("d0: capture ended: ");
            assertThat(health(flowbraid)).contains("\"degraded\"", "captured again when it returns");

            make();
            flowbraid.awaitMessage("d0: captured again");
            assertThat(health(flowbraid)).contains("\"status\":\"ok\"");
            endAfterANamedDatagram(flowbraid, network.entering(), "10.77.0.2", "d0");
        }
    }

    @Test
    void shouldSayAtTheEndThatAnInterfaceIsStillMissing() throws Exception {
        make();
        try (FlowbraidProcess flowbraid = start("-i", "lo", "-i", "d0")) {
            flowbraid.awaitMessage("capturing on lo, d0");
            network.ip("link delete d0");
            flowbraid.awaitMessage("d0: capture ended: ");

            assertThat(flowbraid.interrupt()).isEqualTo(1);
            assertThat(flowbraid.messages()).noneMatch(line -> line.contains("does not close"));
        }
    }

    @Test
    void shouldWaitForAnInterfaceThatIsNotThereYetWhenAskedTo() throws Exception {
        try (FlowbraidProcess flowbraid = start("-i", "lo", "-i", "d0", "--wait")) {
            flowbraid.awaitMessage("capturing on lo, waiting for d0");
            make();
            flowbraid.awaitMessage("d0: captured from now on");
            endAfterANamedDatagram(flowbraid, network.entering(), "10.77.0.2", "d0");
        }
    }

    @Test
    void shouldEndAtOnceWithoutAnInterfaceWhenNotAskedToWait() throws Exception {
        final Product.Outcome outcome = Product.runAs(Product.HOME, network.entering(), "run", "-i", "d0");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.stderr()).contains("d0: no such device.").contains("--wait waits for it");
    }

    @Test
    void shouldCaptureAnInterfaceThatIsDownWhenItComesUp() throws Exception {
        make();
        network.ip("link set d0 down");
        try (FlowbraidProcess flowbraid = start("-i", "d0")) {
            flowbraid.awaitMessage("d0: the device is not up.");
            network.ip("link set d0 up");
            address();
            flowbraid.awaitMessage("d0: captured from now on");
            endAfterANamedDatagram(flowbraid, network.entering(), "10.77.0.2", "d0");
        }
    }

    @Test
    void shouldSayThatAnInterfaceIsDown() throws Exception {
        make();
        try (FlowbraidProcess flowbraid = start("-i", "lo", "-i", "d0")) {
            flowbraid.awaitMessage("capturing on lo, d0");
            network.ip("link set d0 down");
            flowbraid.awaitMessage("d0: the device went down");
            assertThat(health(flowbraid)).contains("\"degraded\"", "captured when it comes up again");

            network.ip("link set d0 up");
            address();
            flowbraid.awaitMessage("d0: captured again");
            assertThat(health(flowbraid)).contains("\"status\":\"ok\"");
            endAfterANamedDatagram(flowbraid, network.entering(), "10.77.0.2", "d0");
        }
    }

    @Test
    void shouldNameTheClientOnAnInterfaceThatWasDownAndRemoved() throws Exception {
        make();
        try (FlowbraidProcess flowbraid = start("-i", "lo", "-i", "d0")) {
            flowbraid.awaitMessage("capturing on lo, d0");
            network.ip("link set d0 down");
            flowbraid.awaitMessage("d0: the device went down");
            network.ip("link delete d0");
            flowbraid.awaitMessage("d0: capture ended: ");

            make();
            flowbraid.awaitMessage("d0: captured again");
            assertThat(health(flowbraid)).contains("\"status\":\"ok\"");
            endAfterANamedDatagram(flowbraid, network.entering(), "10.77.0.2", "d0");
        }
    }

    @Test
    void shouldFollowANameToItsNextNamespace() throws Exception {
        final String name = network.name() + "-b";
        NetworkNamespace other = NetworkNamespace.named(name);
        try (FlowbraidProcess flowbraid = start("-i", "lo@netns:" + name)) {
            flowbraid.awaitMessage("capturing on lo@netns:" + name);
            final long before = other.inode();
            // The capture holds the old one, so that the new one has another number.
            other.close();
            other = NetworkNamespace.named(name);
            assertThat(other.inode()).isNotEqualTo(before);
            flowbraid.awaitMessage("captured in its new network namespace, " + other.inode());

            final long second = other.inode();
            endAfterANamedDatagram(flowbraid, other.entering(), "127.0.0.1", "lo@netns:" + name);
            assertThat(flowbraid.finalFlows(flow -> flow.serverPort() == PORT))
                    .allSatisfy(
                            flow -> assertThat(flow.number("/observer/netns").longValue())
                                    .isEqualTo(second));
        } finally {
            other.close();
        }
    }

    private FlowbraidProcess start(String... inputs) throws Exception {
        final List<String> arguments = new ArrayList<>(List.of("up", "-o", "json", "--http", "127.0.0.1:0"));
        arguments.addAll(List.of(inputs));
        return Product.startBehind(
                List.of("nsenter", "--net=/run/netns/" + network.name()), arguments.toArray(String[]::new));
    }

    /** Asked inside, where the page is. */
    private String health(FlowbraidProcess flowbraid) throws Exception {
        final List<String> command = new ArrayList<>(network.entering());
        command.addAll(List.of("curl", "-s", flowbraid.awaitPage() + "api/v1/health"));
        final Process curl = new ProcessBuilder(command).start();
        return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void make() throws Exception {
        network.ip("link add d0 type veth peer name p0");
        network.ip("link set p0 addrgenmode none up");
        network.ip("link set d0 addrgenmode none up");
        address();
    }

    private void address() throws Exception {
        network.ip("address replace 10.77.0.1/24 dev d0");
        network.ip("neighbour replace 10.77.0.2 lladdr 02:00:00:00:00:02 dev d0");
    }

    /** Sends a datagram and ends the run: the datagram's flow has the name of the shell that sent it. */
    private void endAfterANamedDatagram(FlowbraidProcess flowbraid, List<String> place, String address, String at)
            throws Exception {
        final List<String> command = new ArrayList<>(place);
        command.addAll(List.of("bash", "-c", "echo hello > /dev/udp/" + address + "/" + PORT));
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();

        assertThat(flowbraid.interrupt()).isZero();
        assertThat(flowbraid.messages()).noneMatch(line -> line.contains("does not close"));
        assertThat(flowbraid.finalFlows(flow ->
                        flow.serverPort() == PORT && flow.interfaceName().equals(at)))
                .hasSize(1)
                .allSatisfy(flow ->
                        assertThat(flow.text("/client/process/executable")).endsWith("/bash"));
    }
}
