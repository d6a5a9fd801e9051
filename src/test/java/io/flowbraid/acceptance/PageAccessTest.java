// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may use the page, and read what is written: by real users of this host, with one product for all. */
class PageAccessTest {
    private static final int ROOT = 0;
    private static final int STARTER = 54_321;
    private static final int NOBODY = 65_534;
    /** A user and a group of every host. */
    private static final int DAEMON = 1;

    private static final String GROUP = "daemon";
    private static final String MARK = "who-may-read-this-payload";
    private static final Pattern TOKEN = Pattern.compile(".*\\?token=(\\S+) .*");

    @TempDir
    private static Path folder;

    private static FlowbraidProcess flowbraid;
    private static String page;
    private static String token;

    @BeforeAll
    static void start() throws Exception {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeCommand("setpriv");
        Kernel.assumeCommand("curl");
        // As after sudo; users other than root must reach the socket in it.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        flowbraid = Product.startBehind(
                List.of("env", "SUDO_UID=" + STARTER, "XDG_STATE_HOME=" + folder),
                "up",
                "-i",
                "lo",
                "-o",
                "json",
                "--stats",
                folder.resolve("stats.json").toString(),
                "--http",
                "127.0.0.1:0",
                "--unix-socket",
                socket().toString(),
                "--group",
                GROUP,
                "--history-dir",
                folder.resolve("flowbraid/history").toString());
        page = flowbraid.awaitPage();
        flowbraid.awaitMessage("?token=");
        token = flowbraid.messages().stream()
                .map(TOKEN::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .findFirst()
                .orElseThrow();
    }

    @AfterAll
    static void stop() throws Exception {
        if (flowbraid != null) {
            flowbraid.close();
        }
    }

    private static Path socket() {
        return folder.resolve("run/api.sock");
    }

    /** The status and the body of what a user is answered. */
    private record Answer(int status, String body) {}

    private static Answer ask(int uid, String path, String... options) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid",
                "" + uid,
                "--regid",
                "" + uid,
                "--clear-groups",
                "curl",
                "-s",
                "-w",
                "\n%{http_code}"));
        command.addAll(List.of(options));
        command.add(page + path);
        final Process curl = new ProcessBuilder(command).start();
        final String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        curl.waitFor();
        final int end = output.lastIndexOf('\n');
        return new Answer(Integer.parseInt(output.substring(end + 1)), output.substring(0, end));
    }

    private static int status(int uid, String path, String... options) throws IOException, InterruptedException {
        return ask(uid, path, options).status();
    }

    @Test
    void shouldAnswerRootTheStarterAndTheGroupOnly() throws Exception {
        for (final int uid : new int[] {ROOT, STARTER, DAEMON}) {
            assertThat(status(uid, "api/v1/flows")).as("uid %s", uid).isEqualTo(200);
        }
        for (final String path : new String[] {
            "", "api/v1/flows", "api/v1/stream", "api/v1/capture.pcap", "api/v1/sockets", "api/ledger", "metrics"
        }) {
            assertThat(status(NOBODY, path)).as(path).isEqualTo(401);
        }
        assertThat(ask(NOBODY, "api/v1/flows").body()).contains("nobody (uid 65534) has no access");
        assertThat(ask(NOBODY, "api/v1/health").body().strip()).matches("\\{\"status\":\"(ok|degraded)\"}");
    }

    @Test
    void shouldAnswerAnybodyWithTheToken() throws Exception {
        assertThat(status(NOBODY, "api/v1/flows", "-H", "Authorization: Bearer " + token))
                .isEqualTo(200);
        assertThat(status(NOBODY, "api/v1/flows", "-H", "Authorization: Bearer wrong"))
                .isEqualTo(401);
        assertThat(status(NOBODY, "?token=" + token, "-L", "-c", "/dev/null")).isEqualTo(200);
    }

    @Test
    void shouldNotTakeAProxyForWhoAsks() throws Exception {
        assertThat(status(ROOT, "api/v1/flows", "-H", "X-Forwarded-For: 192.0.2.1"))
                .isEqualTo(401);
        assertThat(status(ROOT, "api/v1/flows", "-H", "Via: 1.1 proxy")).isEqualTo(401);
        assertThat(status(ROOT, "api/v1/flows", "-H", "Host: elsewhere.example"))
                .isEqualTo(421);
        assertThat(status(ROOT, "api/v1/flows", "-H", "Origin: http://elsewhere.example"))
                .isEqualTo(403);
    }

    @Test
    void shouldChangeForThoseWithAccessOnlyAndTellWho() throws Exception {
        final String path = "api/v1/interfaces/lo/companions";
        final String[] change = {"-X", "PUT", "-H", "Content-Type: application/json", "-d", "{\"feeds\":[]}"};
        final Path saved = folder.resolve("flowbraid/companions.conf");

        assertThat(status(NOBODY, path, change)).isEqualTo(401);
        assertThat(saved).doesNotExist();

        assertThat(status(DAEMON, path, change)).isEqualTo(200);
        flowbraid.awaitMessage("daemon (uid 1) declared the companions of lo: none");
        assertIsForTheGroup(saved, "rw-r-----");
        assertIsForTheGroup(folder.resolve("flowbraid"), "rwxr-x---");
    }

    @Test
    void shouldServeAUnixSocketToThoseWithAccess() throws Exception {
        final String[] bySocket = {"--unix-socket", socket().toString()};

        assertThat(status(ROOT, "api/v1/flows", bySocket)).isEqualTo(200);
        assertThat(status(DAEMON, "api/v1/flows", bySocket)).isEqualTo(200);
        assertThat(status(STARTER, "api/v1/flows", bySocket)).isEqualTo(200);
        assertThat(status(NOBODY, "api/v1/flows", bySocket)).as("not connected").isZero();
        assertIsForTheGroup(socket(), "rw-rw----");
        assertThat(Files.getAttribute(socket(), "unix:uid")).isEqualTo(STARTER);
    }

    @Test
    void shouldSendPayloadOnlyWhenItIsAskedFor() throws Exception {
        final byte[] headers = capture("");
        final byte[] whole = capture("&payload=yes");

        assertThat(new String(whole, StandardCharsets.ISO_8859_1)).contains(MARK);
        assertThat(new String(headers, StandardCharsets.ISO_8859_1)).doesNotContain(MARK);
        final ByteBuffer first = ByteBuffer.wrap(headers).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(first.getInt(24 + 8)).as("captured: Ethernet, IPv4, UDP").isEqualTo(14 + 20 + 8);
        assertThat(first.getInt(24 + 12)).as("on the wire").isEqualTo(14 + 20 + 8 + MARK.length());
    }

    /** Two packets while datagrams with the mark go over loopback. */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the executor
    private static byte[] capture(String parameter) throws Exception {
        final byte[] mark = MARK.getBytes(StandardCharsets.US_ASCII);
        try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
                DatagramSocket sender = new DatagramSocket()) {
            final DatagramPacket datagram = new DatagramPacket(mark, mark.length, receiver.getLocalSocketAddress());
            final ScheduledExecutorService traffic = Executors.newSingleThreadScheduledExecutor();
            try {
                traffic.scheduleAtFixedRate(() -> send(sender, datagram), 0, 10, TimeUnit.MILLISECONDS);
                return URI.create(page + "api/v1/capture.pcap?interface=lo&seconds=10&packets=2&filter=udp+port+"
                                + receiver.getLocalPort() + parameter)
                        .toURL()
                        .openStream()
                        .readAllBytes();
            } finally {
                traffic.shutdown();
                assertThat(traffic.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static void send(DatagramSocket sender, DatagramPacket datagram) {
        try {
            sender.send(datagram);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldWriteForTheGroupOnly() throws Exception {
        final Path history = folder.resolve("flowbraid/history");
        flowbraid.awaitCapturing();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(history.resolve("open")).isDirectoryContaining("glob:**.parquet"));
        flowbraid.reportStats();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(folder.resolve("stats.json")).exists());

        assertIsForTheGroup(history, "rwxr-x---");
        assertIsForTheGroup(history.resolve("open"), "rwxr-x---");
        assertIsForTheGroup(history.resolve("writer.lock"), "rw-r-----");
        assertIsForTheGroup(folder.resolve("stats.json"), "rw-r-----");
        try (Stream<Path> parts = Files.list(history.resolve("open"))) {
            for (final Path part :
                    parts.filter(each -> each.toString().endsWith(".parquet")).toList()) {
                if (Files.exists(part)) {
                    assertIsForTheGroup(part, "rw-r-----");
                }
            }
        }
    }

    private static void assertIsForTheGroup(Path path, String mode) throws IOException {
        final PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
        assertThat(PosixFilePermissions.toString(attributes.permissions()))
                .as("mode of %s", path)
                .isEqualTo(mode);
        assertThat(attributes.group().getName()).as("group of %s", path).isEqualTo(GROUP);
    }
}
