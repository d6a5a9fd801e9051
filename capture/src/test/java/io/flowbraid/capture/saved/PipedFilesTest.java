// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.live.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Named pipes, as a shell's {@code <(zcat FILE)} makes them, too. */
class PipedFilesTest {
    private static final byte[] UDP = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(1, 2, 900)));

    @TempDir
    Path folder;

    @Test
    void shouldReadANamedPipeToItsEnd() throws Exception {
        final Path plain = file("plain", 500);
        final Path pipe = pipe("pipe");

        final CompletableFuture<Void> writer = write(plain, pipe);
        final ReadFiles read = ReadFiles.of(pipe);
        writer.join();

        assertThat(read.packets()).hasSize(500).isEqualTo(ReadFiles.of(plain).packets());
        assertThat(read.failures()).isEmpty();
    }

    @Test
    void shouldReadPipesWhoseNamesDifferInDigits() throws Exception {
        final Path plain = file("plain", 500);
        final List<Path> pipes = List.of(pipe("62"), pipe("63"));

        final List<CompletableFuture<Void>> writers = new ArrayList<>();
        pipes.forEach(pipe -> writers.add(write(plain, pipe)));
        final ReadFiles read = ReadFiles.of(pipes.get(0), pipes.get(1));
        writers.forEach(CompletableFuture::join);

        assertThat(read.packets()).hasSize(1_000);
        assertThat(read.failures()).isEmpty();
    }

    @Test
    void shouldNotFollowANamedPipe() throws Exception {
        final ReadFiles read = new ReadFiles();
        final Path pipe = pipe("pipe");

        assertThatThrownBy(() -> read.open(read.reading("", 0, true), pipe.toString()))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CANNOT_FOLLOW))
                .hasMessage(pipe + ": is read until its writer ends, anyway. Leave out --follow");
    }

    private Path file(String name, int packets) throws IOException {
        return CaptureFiles.pcap(
                folder.resolve(name), 1, ByteOrder.LITTLE_ENDIAN, true, Collections.nCopies(packets, UDP));
    }

    private Path pipe(String name) throws IOException {
        final Path pipe = folder.resolve(name);
        Command.run("mkfifo", pipe.toString());
        return pipe;
    }

    /**
     * Each writer has a thread of its own: it blocks until its pipe is read, and the common pool may have one thread.
     */
    private static CompletableFuture<Void> write(Path from, Path pipe) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        Files.write(pipe, Files.readAllBytes(from));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                writer -> new Thread(writer, "writer").start());
    }
}
