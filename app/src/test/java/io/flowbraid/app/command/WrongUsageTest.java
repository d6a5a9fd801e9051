// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads after a wrong command line or configuration. */
class WrongUsageTest extends RecordedCli {
    private static final String FEED = "tcp://*:1234c";

    @Test
    void shouldRefuseReceiversThatAreNoAddress() {
        assertThat(run("run", "-i", "lo", "--kafka", "k1")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("'k1' is not HOST:PORT, such as kafka1:9092");
        assertThat(run("run", "-i", "lo", "--ipfix", "sctp://c:4739")).isEqualTo(2);
        assertThat(run("run", "-i", "lo", "--ipfix", "c:0")).isEqualTo(2);
    }

    @Test
    void shouldRefuseEveryWrongOptionAtOnceWithCodeTwo() {
        final int exitCode = run("run", "-i", "lo", "--companion", "l0=" + FEED, "-m", "lan", "-o", "xml");

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).isEqualTo("""
            flowbraid: option -m: local-networks: 'lan' is not a network such as 192.168.2.0/24
            flowbraid: option -o: output.format: 'xml' is none of text, json
            flowbraid: option --companion: companions: 'l0' is not a capture interface; declared interfaces: lo
            flowbraid: option --companion: companions: 'tcp://*:1234c' is not a feed; no feeds are declared
            """);
    }

    @Test
    void shouldBlameTheFileWithCodeTwo(@TempDir Path folder) throws IOException {
        final Path file = Files.writeString(folder.resolve("flowbraid.conf"), "interface = lo\n");

        final int exitCode = run("run", "--config", file.toString());

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(errors())
                .isEqualTo("flowbraid: " + file + ":1: unknown setting 'interface'; did you mean 'interfaces'?\n");
    }

    @Test
    void shouldSayWhereEachRuleIsWrongWithCodeTwo(@TempDir Path folder) throws IOException {
        final Path file = Files.writeString(folder.resolve("flowbraid.conf"), """
            rules.many = "failed > 50"
            rules.web = "proces:nginx > 5/min"
            rules.fine = "process:nginx > 5/min by user"
            rules.losses = off
            """);

        assertThat(run("run", "-i", "lo", "--config", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run("config", "--config", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(errors())
                .contains(": rules.many: a threshold is given with its window, such as > 50/min, at character 8 of"
                        + " 'failed > 50'\n")
                .contains(": rules.web: there is no field 'proces': did you mean 'process'?, at character 1 of"
                        + " 'proces:nginx > 5/min'\n")
                .doesNotContain("rules.fine");
    }

    @Test
    void shouldSayWhatCannotBeMeantTogether() {
        assertThat(run("run", "-r", "a.pcap", "-i", "lo")).isEqualTo(ExitCode.USAGE);
        assertThat(run("run", "-i", "lo", "--feed", "events.jsonl")).isEqualTo(ExitCode.USAGE);
        assertThat(run("run")).isEqualTo(ExitCode.USAGE);
        assertThat(run("agent")).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).isEqualTo("""
            flowbraid: -r reads a file and -i captures: give one of them
            flowbraid: --feed reads a file and -i captures: give one of them
            flowbraid: nothing to observe: name an interface with -i (-D lists them), a feed with -i tcp://HOST:PORT, or a file with -r or --feed
            flowbraid: nowhere to publish: name a collector with --zmq tcp://HOST:PORTc or agent.endpoints, or a file with --record
            """);
    }

    @Test
    void shouldPointToTheHelpAfterAnUnknownOptionOrCommand() {
        assertThat(run("run", "--bogus")).isEqualTo(ExitCode.USAGE);
        assertThat(run("rnu")).isEqualTo(ExitCode.USAGE);
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).isEqualTo("""
            flowbraid: flowbraid run has no option '--bogus'
            Try 'flowbraid run --help'.
            flowbraid: 'rnu' is not a command; there are up, run, agent, sockets, top, history, packets, stitch, keys, config and doctor; did you mean run?
            Try 'flowbraid --help'.
            flowbraid: a command is missing; there are up, run, agent, sockets, top, history, packets, stitch, keys, config and doctor
            Try 'flowbraid --help'.
            """);
    }

    @Test
    void shouldSuggestWhatIsAlike() {
        assertThat(run("runn")).isEqualTo(ExitCode.USAGE);
        assertThat(run("run", "--companio")).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).contains("; did you mean run?\n").contains("; did you mean --companion");
    }

    @Test
    void shouldRejectAnAddressOfThePageBeforeAnythingStarts() {
        for (final String address : List.of("99999", "127.0.0.1:80x", "127.0.0.1:65536", "localhost")) {
            assertThat(run("run", "-i", "lo", "--http", address)).isEqualTo(ExitCode.USAGE);
        }
        assertThat(errors()).contains("'127.0.0.1:65536' is neither HOST:PORT, with a port of at most 65535, nor off");
    }

    @Test
    void shouldSayWhatAValueMayBe() {
        assertThat(run("top", "--by", "proces")).isEqualTo(ExitCode.USAGE);
        assertThat(run("top", "-d", "abc")).isEqualTo(ExitCode.USAGE);
        assertThat(run("top", "-n", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("top", "--once", "--connect", "127.0.0.1:65536")).isEqualTo(ExitCode.USAGE);
        assertThat(run("packets", "--connect", "127.0.0.1:99999")).isEqualTo(ExitCode.USAGE);
        assertThat(errors().lines().filter(line -> !line.startsWith("Try")))
                .containsExactly(
                        "flowbraid: Invalid value for option '--by': 'proces' is none of process, container, user, host,"
                                + " connection",
                        "flowbraid: Invalid value for option '--delay': 'abc' is not a number",
                        "flowbraid: -n 0: a count is at least 1",
                        "flowbraid: --connect 127.0.0.1:65536: write HOST:PORT, with a port of at most 65535, for"
                                + " example 127.0.0.1:3000",
                        "flowbraid: --connect 127.0.0.1:99999: write HOST:PORT, with a port of at most 65535, for"
                                + " example 127.0.0.1:3000");
    }

    @Test
    void shouldSayWhyAFilterOfAFileCannotBeRead(@TempDir Path folder) throws IOException {
        final Path noText = Files.write(folder.resolve("filter"), new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThat(run("run", "-i", "lo", "-F", folder.resolve("none").toString()))
                .isEqualTo(ExitCode.ERROR);
        assertThat(run("run", "-i", "lo", "-F", noText.toString())).isEqualTo(ExitCode.ERROR);
        assertThat(errors())
                .isEqualTo("flowbraid: -F " + folder.resolve("none") + ": the filter cannot be read: no such file\n"
                        + "flowbraid: -F " + noText + ": the filter cannot be read: it is no text\n");
    }

    @Test
    void shouldRefuseAMemoryOfPacketsThatIsTooSmall() {
        assertThat(run("run", "-i", "lo", "--recent-packets", "1k")).isEqualTo(ExitCode.USAGE);
        assertThat(errors())
                .isEqualTo("flowbraid: option --recent-packets: capture.recent-packets: 1 KiB is neither 0, which keeps"
                        + " none, nor between 2 MiB and 16 GiB\n");
    }

    @Test
    void shouldNotWriteToAFileThatItReads(@TempDir Path folder) throws IOException {
        final Path capture = Files.writeString(folder.resolve("x.pcapng"), "");

        assertThat(run("run", "-r", capture.toString(), "-w", folder + "/./x.pcapng"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("run", "-r", folder + "/*.pcapng", "-w", capture.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(errors()).contains("-w " + capture + " would overwrite a file that -r reads: name another file");
        assertThat(run("run", "-r", capture.toString(), "-w", folder + "/y.pcapng"))
                .isZero();
    }

    @Test
    void shouldSayThatACommandTakesNoSuchArgument() {
        assertThat(run("sockets", "foo")).isEqualTo(ExitCode.USAGE);
        assertThat(run("sockets", "-l", "foo", "bar")).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).isEqualTo("""
            flowbraid: sockets takes no argument 'foo'
            Try 'flowbraid sockets --help'.
            flowbraid: sockets takes no argument 'foo'
            Try 'flowbraid sockets --help'.
            """);
    }

    @Test
    void shouldSayHowMuchOfAPacketCanBeKept() {
        assertThat(run("run", "-i", "lo", "-s", "0")).isZero();
        assertThat(run("run", "-i", "lo", "-s", "64")).isZero();
        for (final String wrong : new String[] {"-5", "1", "262145", "all"}) {
            assertThat(run("run", "-i", "lo", "-s", wrong)).isEqualTo(ExitCode.USAGE);
        }
        assertThat(errors().lines().filter(line -> !line.startsWith("Try")))
                .containsExactly(
                        "flowbraid: Invalid value for option '-s': '-5' is neither 0, which keeps all of a packet, nor"
                                + " between 64 and 262144",
                        "flowbraid: Invalid value for option '-s': '1' is neither 0, which keeps all of a packet, nor"
                                + " between 64 and 262144",
                        "flowbraid: Invalid value for option '-s': '262145' is neither 0, which keeps all of a packet,"
                                + " nor between 64 and 262144",
                        "flowbraid: Invalid value for option '-s': 'all' is not a number of bytes");
    }

    @Test
    void shouldTellAnErrorInOneSentenceAndTheTraceOnlyWhenAsked() {
        pipeline.failure = new IllegalStateException("lo: no permission to capture; run with sudo");

        assertThat(run("run", "-i", "lo")).isEqualTo(ExitCode.ERROR);
        assertThat(errors()).isEqualTo("flowbraid: lo: no permission to capture; run with sudo\n");
        assertThat(run("run", "-vv", "-i", "lo")).isEqualTo(ExitCode.ERROR);
        assertThat(errors()).contains("at io.flowbraid.app.");
    }
}
