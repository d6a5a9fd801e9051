// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.socket.OpenSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSocketsFileTest {
    private static final OpenSocket SOCKET = OpenSocketsFormatTest.socket("b007", 1);
    private static final long NOW_NS = SOCKET.seenNs() + 1;

    @TempDir
    private Path folder;

    private Path file;
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void inAFolderThatIsToBeMade() {
        file = folder.resolve("state/flowbraid/open-sockets.bin");
    }

    @Test
    void shouldHandTheSocketsToTheNextRun() throws IOException {
        try (OpenSocketsFile first = open()) {
            assertThat(first.sockets()).isEmpty();
            first.taken();
            first.save(List.of(SOCKET), NOW_NS);
        }
        try (OpenSocketsFile second = open()) {
            assertThat(second.sockets()).containsExactly(SOCKET);
        }

        assertThat(said).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void shouldHandThemOutOnce() {
        save(SOCKET);
        try (OpenSocketsFile killed = open()) {
            killed.taken();
        }
        try (OpenSocketsFile next = open()) {
            assertThat(next.sockets()).isEmpty();
        }
    }

    @Test
    void shouldKeepThemWhenARunDoesNotBegin() {
        save(SOCKET);
        try (OpenSocketsFile failed = open()) {
            assertThat(failed.sockets()).hasSize(1);
        }
        try (OpenSocketsFile next = open()) {
            assertThat(next.sockets()).hasSize(1);
        }
    }

    @Test
    void shouldLeaveTheFileToTheRunThatIsUnderWay() {
        save(SOCKET);
        try (OpenSocketsFile first = open()) {
            try (OpenSocketsFile second = open()) {
                assertThat(second.sockets()).isEmpty();
                second.taken();
                second.save(List.of(OpenSocketsFormatTest.socket("b007", 2)), NOW_NS);
            }
            assertThat(first.sockets()).containsExactly(SOCKET);
        }
        assertThat(said).isEmpty();
    }

    @Test
    void shouldSayThatAForeignFileIsNotRead() throws IOException {
        save(SOCKET);
        Files.writeString(file, "{\"sockets\": []}");
        try (OpenSocketsFile next = open()) {
            assertThat(next.sockets()).isEmpty();
            next.taken();
        }

        assertThat(said)
                .containsExactly(file + " cannot be read, so no flow of the run before continues:"
                        + " it is not a file of open sockets");
        assertThat(file).isEmptyFile();
    }

    @Test
    void shouldNotFollowALink() throws IOException {
        final Path other = Files.writeString(folder.resolve("other"), "mine");
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, other);
        try (OpenSocketsFile next = open()) {
            assertThat(next.sockets()).isEmpty();
            next.taken();
        }

        assertThat(other).hasContent("mine");
        assertThat(said).singleElement().asString().startsWith(file + " cannot be opened");
    }

    @Test
    void shouldGoWithoutADirectory() throws IOException {
        Files.writeString(folder.resolve("state"), "a file");
        try (OpenSocketsFile next = open()) {
            assertThat(next.sockets()).isEmpty();
            next.taken();
            next.save(List.of(SOCKET), NOW_NS);
        }

        assertThat(said).isEmpty();
    }

    @Test
    void shouldSaySoWhenTheSocketsCannotBeSaved() throws IOException {
        try (OpenSocketsFile run = open()) {
            run.taken();
            Files.delete(file);
            Files.delete(file.getParent());
            run.save(List.of(SOCKET), NOW_NS);
        }

        assertThat(said)
                .singleElement()
                .asString()
                .startsWith(file + " cannot be written, so the next run continues no flow");
    }

    @Test
    void shouldSaveTheSocketsThatWereHeardOfLast() {
        final OpenSocket late = heard(2, SOCKET.seenNs() + 1);
        final List<OpenSocket> sockets = new ArrayList<>(LongStream.range(0, OpenSocketsFile.MAX_SOCKETS)
                .mapToObj(cookie -> heard(cookie, SOCKET.seenNs()))
                .toList());
        sockets.add(late);
        try (OpenSocketsFile run = open()) {
            run.save(sockets, NOW_NS);
        }
        try (OpenSocketsFile next = open()) {
            assertThat(next.sockets()).hasSize(OpenSocketsFile.MAX_SOCKETS).contains(late);
        }

        assertThat(said).singleElement().asString().startsWith("100,000 of 100,001 open sockets are saved");
    }

    @Test
    void shouldForgetASocketOfAHostThatStaysAway() {
        try (OpenSocketsFile run = open()) {
            run.save(List.of(SOCKET), SOCKET.seenNs() + TimeUnit.DAYS.toNanos(1));
        }
        try (OpenSocketsFile next = open()) {
            assertThat(next.sockets()).isEmpty();
        }
    }

    private OpenSocketsFile open() {
        return OpenSocketsFile.open(file, said::add);
    }

    private void save(OpenSocket socket) {
        try (OpenSocketsFile run = open()) {
            run.save(List.of(socket), NOW_NS);
        }
    }

    private static OpenSocket heard(long cookie, long ns) {
        final OpenSocket s = SOCKET;
        return new OpenSocket(
                s.bootId(),
                s.netns(),
                cookie,
                s.aHi(),
                s.aLo(),
                s.bHi(),
                s.bLo(),
                s.ports(),
                s.side(),
                s.sourceId(),
                s.flowId(),
                ns,
                s.counts());
    }
}
