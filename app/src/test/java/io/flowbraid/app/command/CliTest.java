// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.app.plan.ExportsPlan;
import io.flowbraid.app.plan.FilePlan;
import io.flowbraid.app.plan.PacketFilePlan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.capture.pcapng.ProcessDetail;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.value.Cidr;
import io.flowbraid.config.value.Companion;
import io.flowbraid.config.value.Endpoint;
import io.flowbraid.model.flow.FeedFlows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliTest extends RecordedCli {
    private static final String FEED = "tcp://*:1234c";

    @Test
    void shouldExportToEveryReceiverThatIsNamed() {
        assertThat(run("run", "-r", "a.pcap", "--kafka", "k1:9092,[::1]:9093", "--ipfix", "tcp://c:4739,10.0.0.1"))
                .isZero();

        final ExportsPlan exports = pipeline.offline().settings().exports();
        assertThat(exports.kinds()).containsExactly("kafka", "ipfix");
        assertThat(exports.settings().value(Catalogue.KAFKA_BROKERS)).containsExactly("k1:9092", "[::1]:9093");
        assertThat(exports.settings().value(Catalogue.IPFIX_COLLECTORS)).containsExactly("tcp://c:4739", "10.0.0.1");
    }

    @Test
    void shouldStitchOnlyWithBrokers() {
        assertThat(run("stitch", "--grace", "30s")).isEqualTo(ExitCode.USAGE);
        assertThat(run("stitch", "--kafka", "k1:9092", "--grace", "30")).isEqualTo(ExitCode.USAGE);
        assertThat(run("stitch", "--kafka", "k1:9092", "--application-id", "a b"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(errors())
                .contains("stitch: no broker is named; give --kafka HOST:PORT, or set kafka.brokers")
                .contains("option --grace: stitch.grace:")
                .contains("'a b' is no name for Kafka");
    }

    @Test
    void shouldPlanTheCollectorAsTheRecipeSaysIt() {
        final int exitCode = run(
                "run",
                "-i",
                FEED,
                "-i",
                "lo",
                "--companion",
                "lo=" + FEED,
                "-m",
                "192.168.2.0/24,10.0.0.0/8",
                "-s",
                "0",
                "-B",
                "2048",
                "-c",
                "7",
                "-n",
                "-o",
                "json",
                "tcp",
                "port",
                "80");

        final RunPlan.Live plan = pipeline.live();
        assertThat(exitCode).isZero();
        assertThat(plan.sources().interfaces()).containsExactly("lo");
        assertThat(plan.sources().feeds()).containsExactly(Endpoint.parse(FEED));
        assertThat(plan.sources().companions().declared()).containsExactly(new Companion("lo", Endpoint.parse(FEED)));
        assertThat(plan.settings().packets().filter()).isEqualTo("tcp port 80");
        assertThat(plan.settings().packets().limit()).isEqualTo(7);
        assertThat(plan.capture().snaplenBytes()).isEqualTo(262_144);
        assertThat(plan.capture().bufferBytes()).isEqualTo(2048 * 1024);
        assertThat(plan.settings().output().isJson()).isTrue();
        assertThat(plan.settings().output().localNetworks())
                .containsExactly(Cidr.parse("192.168.2.0/24"), Cidr.parse("10.0.0.0/8"));
        assertThat(plan.sources().hasAgent()).isFalse();
    }

    @Test
    void shouldPlanEncryptedFeeds() {
        final String key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
        run("run", "-i", FEED, "--zmq-encryption");
        assertThat(pipeline.live().settings().feedFlows().security().isEncrypted())
                .isTrue();

        run("run", "-i", FEED);
        assertThat(pipeline.live().settings().feedFlows().security().isEncrypted())
                .isFalse();

        run("agent", "--zmq", FEED, "--zmq-encryption-key", key);
        assertThat(pipeline.agent().publishing().encryption()).isNotNull();

        assertThat(run("agent", "--zmq", FEED, "--zmq-encryption-key", "too short"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("'too short' is not a public key");
    }

    @Test
    void shouldPlanAFileWithItsFeed() {
        run("run", "-r", "trace.pcap", "--feed", "events.jsonl", "--stats", "stats.json");

        final RunPlan.Offline plan = pipeline.offline();
        assertThat(plan.captureFiles()).isEqualTo(new FilePlan(List.of("trace.pcap"), false, 0));
        assertThat(plan.feedFile()).isEqualTo(Path.of("events.jsonl"));
        assertThat(plan.settings().output().statsFile()).isEqualTo(Path.of("stats.json"));
    }

    @Test
    void shouldPlanSeveralFilesAndTheNetmaskOfTheUsersNetwork() {
        run("run", "-r", "a.pcap", "-r", "b*.pcapng.zst", "-m", "fd00::/8,192.168.4.0/22", "ip", "broadcast");

        assertThat(pipeline.offline().captureFiles())
                .isEqualTo(new FilePlan(List.of("a.pcap", "b*.pcapng.zst"), false, 0xffff_fc00));

        run("run", "-r", "a.pcap", "--follow");
        assertThat(pipeline.offline().captureFiles()).isEqualTo(new FilePlan(List.of("a.pcap"), true, 0));
    }

    @Test
    void shouldWritePacketsAsTcpdumpsOptionsSay() {
        run("up", "-i", "lo", "-w", "%H.pcapng", "-C", "2", "-G", "60", "-W", "9", "-z", "gzip", "-U");

        assertThat(pipeline.live().settings().packetFile())
                .isEqualTo(new PacketFilePlan(
                        "%H.pcapng",
                        new PacketFilePlan.Rotation(2_000_000, 60, 9, "gzip"), true, ProcessDetail.BASIC, 262_144));
        assertThat(pipeline.live().settings().packetBufferBytes()).isEqualTo(64 << 20);
        assertThat(pipeline.live().capture().snaplenBytes()).isEqualTo(262_144);

        run("run", "-i", "lo", "-w", "x", "-C", "3k", "-s", "96", "--process-info", "off", "--small");
        final PacketFilePlan small =
                Objects.requireNonNull(pipeline.live().settings().packetFile());
        assertThat(small.rotation().bytes()).isEqualTo(3 << 10);
        assertThat(small.detail()).isEqualTo(ProcessDetail.OFF);
        assertThat(small.snaplenBytes()).isEqualTo(96);
        assertThat(pipeline.live().settings().packetBufferBytes()).isEqualTo(8 << 20);
    }

    @Test
    void shouldWritePacketsOfARunThatHasSomeOnly() {
        assertThat(run("run", "-i", FEED, "-w", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).contains("-w writes packets, and this run captures none");
    }

    @Test
    void shouldFollowOneCaptureFileAlone() {
        assertThat(run("run", "--follow", "-i", "lo")).isEqualTo(ExitCode.USAGE);
        assertThat(run("run", "--follow", "-r", "a", "-r", "b")).isEqualTo(ExitCode.USAGE);
        assertThat(run("run", "--follow", "-r", "a", "--feed", "events.jsonl")).isEqualTo(ExitCode.USAGE);
        assertThat(errors().lines())
                .containsExactly(
                        "flowbraid: --follow waits at the end of a capture file: name it with -r",
                        "flowbraid: --follow waits at the end of one file: give one -r",
                        "flowbraid: --follow waits for packets, and the events of --feed are read to their end:"
                                + " leave one of them away");
    }

    @Test
    void shouldCaptureOnLoopbackAtLeastWhenNobodyNamesAnInterface() {
        run("up");

        assertThat(pipeline.live().sources().interfaces()).startsWith("lo");
        assertThat(pipeline.live().sources().hasAgent()).isTrue();
    }

    @Test
    void shouldPlanAFeedAlone() {
        assertThat(run("run", "-i", FEED, "-m", "192.168.2.0/24")).isZero();

        final RunPlan.Live plan = pipeline.live();
        assertThat(plan.sources().interfaces()).isEmpty();
        assertThat(plan.sources().feeds()).containsExactly(Endpoint.parse(FEED));
        assertThat(plan.settings().feedFlows().of(FEED)).isEqualTo(FeedFlows.UNCAPTURED);
        assertThat(plan.page()).isNotNull();
    }

    @Test
    void shouldPlanTheRecordOfAFeedAlone() {
        assertThat(run("run", "--feed", "events.jsonl", "-o", "json")).isZero();

        final RunPlan.Offline plan = pipeline.offline();
        assertThat(plan.captureFiles()).isNull();
        assertThat(plan.feedFile()).isEqualTo(Path.of("events.jsonl"));
    }

    @Test
    void shouldLetSocketsBecomeFlowsAsTheOptionSaysBeforeTheFile(@TempDir Path folder) throws IOException {
        final Path file = Files.writeString(folder.resolve("flowbraid.conf"), """
            feeds = "tcp://*:1234c"
            feed-flows-of { "tcp://*:1234c" = none }
            """);

        run("run", "--config", file.toString(), "-i", "lo");
        assertThat(pipeline.live().settings().feedFlows().of(FEED)).isEqualTo(FeedFlows.NONE);

        run("run", "--config", file.toString(), "-i", "lo", "--feed-flows", "all");
        assertThat(pipeline.live().settings().feedFlows().of(FEED)).isEqualTo(FeedFlows.ALL);
    }

    @Test
    void shouldMakeNoFlowsOfSocketsByDefaultWhenAFilterSelectsPackets(@TempDir Path folder) throws IOException {
        final Path file = Files.writeString(folder.resolve("flowbraid.conf"), "feed-flows = all\n");

        run("up", "-i", "lo", "tcp", "port", "80");
        assertThat(pipeline.live().settings().feedFlows().of("agent")).isEqualTo(FeedFlows.NONE);

        run("up", "-i", "lo", "--feed-flows", "uncaptured", "tcp");
        assertThat(pipeline.live().settings().feedFlows().of("agent")).isEqualTo(FeedFlows.UNCAPTURED);

        run("up", "--config", file.toString(), "-i", "lo", "tcp");
        assertThat(pipeline.live().settings().feedFlows().of("agent")).isEqualTo(FeedFlows.ALL);
    }

    @Test
    void shouldCaptureNothingWithNone(@TempDir Path folder) throws IOException {
        final Path file = Files.writeString(folder.resolve("flowbraid.conf"), "interfaces = lo\n");

        run("up", "--config", file.toString(), "-i", "none");
        assertThat(pipeline.live().sources().interfaces()).isEmpty();
        assertThat(pipeline.live().sources().hasAgent()).isTrue();

        run("run", "-i", "none", "-i", FEED);
        assertThat(pipeline.live().sources().interfaces()).isEmpty();
        assertThat(pipeline.live().sources().feeds()).hasSize(1);
    }

    @Test
    void shouldGoOnWithoutPacketsOnlyWhereNobodyAskedForThem() {
        run("up");
        assertThat(pipeline.live().sources().isCaptureOptional()).isTrue();

        run("up", "-i", "lo");
        assertThat(pipeline.live().sources().isCaptureOptional()).isFalse();

        run("up", "tcp");
        assertThat(pipeline.live().sources().isCaptureOptional()).isFalse();

        run("run", "-i", "lo", "-i", FEED);
        assertThat(pipeline.live().sources().isCaptureOptional()).isFalse();
    }

    @Test
    void shouldSayWhatARunWithoutPacketsCannotDo() {
        assertThat(run("run", "-i", "none")).isEqualTo(ExitCode.USAGE);
        assertThat(run("run", "-i", "none", "-i", "lo")).isEqualTo(ExitCode.USAGE);
        assertThat(run("run", "-i", FEED, "tcp")).isEqualTo(ExitCode.USAGE);
        assertThat(run("run", "--feed", "events.jsonl", "-c", "5")).isEqualTo(ExitCode.USAGE);
        assertThat(run("run", "-i", FEED, "--feed-flows", "none")).isEqualTo(ExitCode.USAGE);
        assertThat(run("run", "-i", FEED, "--feed-flows", "some")).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).isEqualTo("""
            flowbraid: nothing to observe: name an interface with -i (-D lists them), a feed with -i tcp://HOST:PORT, or a file with -r or --feed
            flowbraid: option -i: interfaces: 'none' stands alone: remove it, or the interfaces beside it
            flowbraid: the filter selects packets, and this run captures none; leave it out, or name an interface with -i
            flowbraid: -c counts packets, and this run captures none; leave it out, or name an interface with -i
            flowbraid: no packets are captured, and no socket of a feed becomes a flow (feed-flows is none): name an interface with -i, or give --feed-flows all
            flowbraid: option --feed-flows: feed-flows: 'some' is none of uncaptured, all, none
            """);
    }

    @Test
    void shouldLeaveOutCompanionsOfInterfacesThatTakeNoPart(@TempDir Path folder) throws IOException {
        final Path file = Files.writeString(folder.resolve("flowbraid.conf"), """
            interfaces = [lo, eth0]
            feeds = "tcp://*:1234c"
            companions { lo = "tcp://*:1234c", eth0 = "tcp://*:1234c" }
            """);

        run("run", "--config", file.toString(), "-i", "lo");

        assertThat(pipeline.live().sources().companions().declared())
                .containsExactly(new Companion("lo", Endpoint.parse(FEED)));
    }

    @Test
    void shouldPlanTheAgent() {
        final int exitCode = run("agent", "-v", "--zmq", "tcp://127.0.0.1:1234c", "--zmq", "tcp://*:5556");

        assertThat(exitCode).isZero();
        assertThat(pipeline.agent().verbosity()).isEqualTo(1);
        assertThat(pipeline.agent().publishing().endpoints())
                .containsExactly(Endpoint.parse("tcp://127.0.0.1:1234c"), Endpoint.parse("tcp://*:5556"));
    }

    @Test
    void shouldExplainACommandByHelp() {
        assertThat(run("help", "doctor")).isEqualTo(ExitCode.OK);
        assertThat(run("help", "doktor")).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).contains("'doktor' is not a command").contains("; did you mean doctor?\n");
    }

    @Test
    void shouldCaptureAnInterfaceOnceThatIsNamedTwice() {
        assertThat(run("run", "-i", "lo", "-i", "lo")).isZero();
        assertThat(pipeline.live().sources().interfaces()).containsExactly("lo");
    }

    @Test
    void shouldHandOnTheExitCodeOfThePipeline() {
        pipeline.exitCode = 1;

        assertThat(run("up", "-i", "lo")).isEqualTo(1);
    }

    @Test
    void shouldPrintItsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).matches("flowbraid \\d+\\.\\d+\\.\\d+.*\\R");
    }

    @Test
    void shouldShowEachSettingWithItsOrigin() {
        assertThat(run("config", "-i", "lo")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsPattern("(?m)^interfaces = \\[\"lo\"] +# option -i$")
                .containsPattern("(?m)^timeouts.active = 60 s +# default$");
    }
}
