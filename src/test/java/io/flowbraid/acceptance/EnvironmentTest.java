// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that lack something: it works there, or says in one sentence what to do. */
class EnvironmentTest {
    private static final String LIVE = "timeout -s INT 3 \"$FB\" run -i lo --http off --no-history";

    /** Not in /tmp, over which some tests mount, but where other users can look. */
    @TempDir(factory = InVarTmp.class)
    private Path directory;

    private Path home;

    @BeforeEach
    void prepare() throws IOException {
        home = directory.resolve("a folder/flowbraid");
        Files.createDirectories(home.resolve("bin"));
        Files.copy(Product.HOME.resolve("bin/flowbraid"), home.resolve("bin/flowbraid"));
        Files.createSymbolicLink(home.resolve("lib"), Product.HOME.resolve("lib"));
        Files.write(directory.resolve("syn.pcap"), captureOfASyn());
        Stream.of(directory, home, home.getParent(), home.resolve("bin")).forEach(EnvironmentTest::readableByAll);
        readableByAll(home.resolve("bin/flowbraid"));
    }

    @Test
    void shouldRunFromAPathWithSpaces() throws Exception {
        final Outcome outcome = shell("\"$FB\" run -r syn.pcap -o json");

        assertThat(outcome.exitCode).as(outcome.text).isZero();
        assertThat(outcome.text).contains("\"state\":\"S0\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C", "LC_ALL=POSIX", "LC_ALL=xx_XX.UTF-8", "LC_ALL= LANG="})
    void shouldNameFilesThatAreNotAsciiInEveryLocale(String locale) throws Exception {
        final Outcome outcome = shell("cp syn.pcap $(printf 't\\303\\251.pcap'); export " + locale
                + "; \"$FB\" run -r $(printf 't\\303\\251.pcap') -o json; \"$FB\" run -r $(printf '\\303\\266.pcap')");

        assertThat(outcome.text).contains("\"interface\":\"té.pcap\"").contains("flowbraid: ö.pcap: no such file");
    }

    @Test
    void shouldKeepNothingBelowTheWorkingDirectoryForAUserWithoutEntryAndHome() throws Exception {
        Kernel.assumeRootAndEbpf();

        final Outcome outcome = shell("unset HOME XDG_STATE_HOME; mkdir w; chmod 777 w; cd w;"
                + " for words in '-r ../syn.pcap' '-i tcp://127.0.0.1:47931c'; do"
                + " timeout -s INT 3 setpriv --reuid 54321 --regid 54321 --clear-groups \"$FB\" run $words; done");

        assertThat(outcome.text)
                .contains("1 packet captured")
                .contains("/var/lib/flowbraid/history; run as its owner, or choose another with history.directory")
                .doesNotContain("xception");
        assertThat(directory.resolve("w")).isEmptyDirectory();
    }

    @Test
    void shouldNotCallAFileMissingThatTheUserMayNotSee() throws Exception {
        Kernel.assumeRootAndEbpf();

        final Outcome outcome =
                shell("mkdir -p closed/history; cp syn.pcap closed/; : >closed/f.conf; chmod 700 closed;"
                        + " user='setpriv --reuid 54321 --regid 54321 --clear-groups';"
                        + " $user \"$FB\" run -r closed/syn.pcap;"
                        + " $user \"$FB\" history --config closed/f.conf;"
                        + " $user \"$FB\" history --dir closed/history;"
                        + " $user \"$FB\" run -r 'closed/*.pcap'");

        assertThat(outcome.text.lines())
                .filteredOn(line -> line.startsWith("flowbraid: "))
                .satisfiesExactly(
                        capture -> assertThat(capture).contains("syn.pcap: no permission to read the file"),
                        config -> assertThat(config).contains("f.conf: no permission to read the configuration"),
                        history -> assertThat(history).contains("no permission to read the history in "),
                        pattern -> assertThat(pattern).contains("*.pcap: no permission to list closed"));
    }

    @Test
    void shouldSayWhatFewOpenFilesMean() throws Exception {
        Kernel.assumeRootAndEbpf();

        final Outcome outcome =
                shell("ulimit -n 128; setpriv --reuid 54321 --regid 54321 --clear-groups \"$FB\" run -r syn.pcap");

        assertThat(outcome.exitCode).isZero();
        assertThat(outcome.text.lines())
                .filteredOn(line -> line.startsWith("flowbraid: "))
                .containsExactly("flowbraid: only 128 files may be open at a time: feeds, the page or the history may"
                        + " fail; allow more with ulimit -n 4096, or LimitNOFILE=4096 in a service");
    }

    @Test
    void shouldCaptureWhereTemporaryFilesMayNotBeExecutedAndLeaveNoneThere() throws Exception {
        Kernel.assumeRootAndEbpf();

        // The product may be in one of the folders that are hidden here, or have its files there.
        final Outcome outcome = shell("mount -t tmpfs none /mnt; cp -rL \"${FB%/bin/*}\"/. /mnt; FB=/mnt/bin/flowbraid;"
                + " mount -t tmpfs -o noexec none /tmp; mount -t tmpfs -o noexec none /root; cd /;" + LIVE
                + "; echo left: $(ls -A /tmp)");

        assertThat(outcome.text)
                .contains("flowbraid: capturing on lo")
                .contains("left:\n")
                .doesNotContain("xception", "annot");
    }

    @Test
    void shouldSayThatNativeCodeMayNotBeExecutedAnywhere() throws Exception {
        Kernel.assumeRootAndEbpf();

        final Outcome outcome = shell("mkdir p; mount -t tmpfs -o noexec none p; cp -rL \"${FB%/bin/*}\" p/;"
                + " mount -t tmpfs -o noexec none /root; mount -t tmpfs -o noexec none /tmp 2>/dev/null; cd p;"
                + " sh ./flowbraid/bin/flowbraid run -i lo --http off --no-history");

        assertThat(outcome.exitCode).isEqualTo(1);
        assertThat(outcome.text)
                .startsWith("flowbraid: native code cannot be loaded: the file systems of Flowbraid, of ")
                .contains("mounted noexec; move Flowbraid to one that is not")
                .hasLineCount(1);
    }

    @Test
    void shouldCaptureOnAReadOnlyRoot() throws Exception {
        Kernel.assumeRootAndEbpf();

        final Outcome outcome = shell(
                "mkdir root; mount --rbind / root; mount -o remount,ro,bind root; r=\"$PWD\"/root;"
                        + " exec chroot \"$r\" env FB=\"$FB\" sh -c 'cd /; timeout -s INT 4 \"$FB\" run -i lo --http 127.0.0.1:0'");

        assertThat(outcome.text)
                .contains("flowbraid: capturing on lo")
                .contains("flowbraid: history paused: ")
                .contains("Read-only file system; all else goes on, and history is tried again")
                .doesNotContain("xception", "\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            11.0.2    | 11
            1.8.0_292 | 8""")
    void shouldRefuseAJavaThatIsTooOld(String version, String shown) throws Exception {
        final Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nexit 9\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");

        final Outcome outcome = shell("JAVA_HOME=$PWD/jdk \"$FB\" --version");

        assertThat(outcome.exitCode).isEqualTo(1);
        assertThat(outcome.text)
                .startsWith("flowbraid: " + java + " is Java " + shown
                        + ", and 17 or later is needed; set JAVA_HOME to one")
                .hasLineCount(1);
    }

    @Test
    void shouldUseAnotherJavaThanThatOfAWrongJavaHomeAndSayIt() throws Exception {
        final Outcome outcome =
                shell("PATH=" + System.getProperty("java.home") + "/bin:$PATH JAVA_HOME=/nowhere \"$FB\" --version");

        assertThat(outcome.exitCode).isZero();
        assertThat(outcome.text)
                .contains("flowbraid: JAVA_HOME=/nowhere has no bin/java; ")
                .contains("is used instead\n");
    }

    static final class InVarTmp implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
                throws IOException {
            return Files.createTempDirectory(Path.of("/var/tmp"), "fb environment");
        }
    }

    private record Outcome(int exitCode, String text) {}

    /** Runs it in a mount namespace of its own where that may be; {@code $FB} is the launcher. */
    private Outcome shell(String script) throws Exception {
        final boolean isRoot = "root".equals(System.getProperty("user.name"));
        final ProcessBuilder command = isRoot
                ? new ProcessBuilder("unshare", "--mount", "--propagation", "private", "sh", "-c", script)
                : new ProcessBuilder("sh", "-c", script);
        command.environment().put("FB", home.resolve("bin/flowbraid").toString());
        command.directory(directory.toFile()).redirectErrorStream(true);
        final Path said = directory.resolve("said");
        final Process process = command.redirectOutput(said.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(script).isTrue();
        return new Outcome(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
    }

    private static void readableByAll(Path path) {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] captureOfASyn() {
        final int linkTypeRaw = 101;
        final ByteBuffer file = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
        file.putInt(65_535).putInt(linkTypeRaw).putLong(0).putInt(40).putInt(40);
        file.order(ByteOrder.BIG_ENDIAN).putInt(0x4500_0028).putInt(0).putInt(0x4006_0000);
        file.putInt(0x0a00_0001).putInt(0x0a00_0002).putShort((short) 4096).putShort((short) 80);
        file.putLong(0).putInt(0x5002_2000).putInt(0);
        return file.array();
    }
}
