// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static io.flowbraid.introspection.agent.WatchedHost.remote;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs with long paths and arguments, without a file, and users with large numbers. */
@TestInstance(Lifecycle.PER_CLASS)
final class ProcessImageTest {
    private static final Path PERL = Path.of("/usr/bin/perl");
    /** Connects, and keeps the connection until its input ends. */
    private static final String CONNECT = "my $s = IO::Socket::INET->new('127.0.0.1:' . shift) or die; <STDIN>";

    @TempDir
    private Path directory;

    private WatchedHost host;
    private ServerSocket server;

    @BeforeAll
    void watch() {
        host = new WatchedHost(KernelAccess.open());
    }

    @AfterAll
    void leave() {
        if (host != null) {
            host.close();
        }
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void endListening() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {23, 24, 25, 30, 400})
    void shouldNameAProgramBelowManyDirectories(int depth) throws Exception {
        final Path program = directory.resolve("d/".repeat(depth)).resolve("tool");
        Files.createDirectories(program.getParent());
        Files.copy(PERL, program);

        assertThat(connectBy(perl(program)).executable())
                .isEqualTo(program.toRealPath().toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {127, 128, 200, 255})
    void shouldNameAProgramWhoseFileHasALongName(int length) throws Exception {
        final Path program = directory.resolve("n".repeat(length));
        Files.copy(PERL, program);

        assertThat(connectBy(perl(program)).executable())
                .isEqualTo(program.toRealPath().toString());
    }

    @Test
    void shouldMarkAPathThatIsLongerThanTheKernelSaysIt() throws Exception {
        final String start = "import os, shutil, sys\n"
                + "os.chdir(sys.argv[1])\n"
                + "for i in range(20): os.mkdir('%0250d' % i); os.chdir('%0250d' % i)\n"
                + "shutil.copy('/usr/bin/perl', 'tool')\n"
                + "os.execv('./tool', ['tool', '-MIO::Socket::INET', '-e'] + sys.argv[2:])";
        final List<String> command =
                List.of("python3", "-c", start, directory.toString(), CONNECT, Integer.toString(server.getLocalPort()));

        final String executable = connect(command).executable();
        remove(directory);

        assertThat(executable).startsWith("\u2026/0").endsWith("/tool").hasSizeGreaterThan(4_000);
    }

    @Test
    void shouldNameADeletedProgramAsProcDoes() throws Exception {
        final Path program = directory.resolve("upgraded");
        Files.copy(PERL, program);
        final String deleteAndMeet = "unlink '" + program + "'; exec '/proc/self/exe', '-MIO::Socket::INET', '-e', '"
                + CONNECT.replace("'", "\\'") + "', shift";

        final ProcessIdentity process = connectBy(List.of(program.toString(), "-e", deleteAndMeet));

        assertThat(process.executable()).isEqualTo(directory.toRealPath() + "/upgraded" + " (deleted)");
    }

    @Test
    void shouldNameAProgramInMemoryAsProcDoes() throws Exception {
        final String program = "import os, sys\n"
                + "fd = os.memfd_create('payload', 0)\n"
                + "os.write(fd, open('/usr/bin/perl', 'rb').read())\n"
                + "os.execv('/proc/self/fd/%d' % fd, ['perl', '-MIO::Socket::INET', '-e', sys.argv[1], sys.argv[2]])";

        final ProcessIdentity process = connectBy(List.of("python3", "-c", program, CONNECT));

        assertThat(process.executable()).isEqualTo("/memfd:payload (deleted)");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 600, 3_900})
    void shouldKeepLongArguments(int length) throws Exception {
        final List<String> command = new ArrayList<>(perl(PERL));
        command.add(Integer.toString(server.getLocalPort()));
        command.add("x".repeat(length) + "-end");

        final ProcessIdentity process = connect(command);

        assertThat(process.commandLine()).isEqualTo(String.join(" ", command));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\u20ac"})
    void shouldMarkArgumentsThatAreCut(String letter) throws Exception {
        final List<String> command = new ArrayList<>(perl(PERL));
        command.add(Integer.toString(server.getLocalPort()));
        command.add(letter.repeat(5_000));

        final String line = connect(command).commandLine();

        assertThat(line).endsWith(letter + letter + "\u2026").doesNotContain("\ufffd");
        assertThat(String.join(" ", command)).startsWith(line.substring(0, line.length() - 1));
    }

    @Test
    void shouldKeepTheLargeNumbersOfAUser() throws Exception {
        final List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid", "3000000000", "--regid", "4294967294", "--clear-groups"));
        command.addAll(perl(PERL));

        final ProcessIdentity process = connectBy(command);

        assertThat(Integer.toUnsignedLong(process.uid())).isEqualTo(3_000_000_000L);
        assertThat(Integer.toUnsignedLong(process.gid())).isEqualTo(4_294_967_294L);
    }

    private static List<String> perl(Path program) {
        return List.of(program.toString(), "-MIO::Socket::INET", "-e", CONNECT);
    }

    /** The port is the last argument. */
    private ProcessIdentity connectBy(List<String> command) throws Exception {
        final List<String> withPort = new ArrayList<>(command);
        withPort.add(Integer.toString(server.getLocalPort()));
        return connect(withPort);
    }

    private ProcessIdentity connect(List<String> command) throws Exception {
        final Process client = Shell.start(command.toArray(String[]::new));
        final ProcessIdentity process =
                Objects.requireNonNull(host.await1(SocketEventKind.CONNECT, connectOf(client.pid())).process);
        client.getOutputStream().close();
        assertThat(client.waitFor(10, TimeUnit.SECONDS)).as("ended").isTrue();
        return process;
    }

    /** Not by the port alone: the server of an earlier test may have had it. */
    private Predicate<SocketEvent> connectOf(long pid) {
        return remote(server.getLocalPort()).and(event -> event.process != null && event.process.pid() == pid);
    }

    /** Too deep for Java's own removal. */
    private static void remove(Path tree) throws Exception {
        Shell.finish(Shell.start("sh", "-c", "rm -rf " + tree + "/*"));
    }
}
