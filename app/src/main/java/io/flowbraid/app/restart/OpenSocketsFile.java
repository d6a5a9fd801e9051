// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.restart;

import io.flowbraid.config.state.FileRights;
import io.flowbraid.config.state.WriteFailure;
import io.flowbraid.model.socket.OpenSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file in which a run that ends leaves the open sockets to the next. It is empty while a run has it, so that a run
 * that is killed leaves nothing: its flows have counted beyond the saved counters, and those bytes would be counted
 * twice. A run locks the file. A second run of the same user at the same time neither reads nor writes it, nor does a
 * run that cannot write in the state directory: sockets then begin new flows.
 *
 * (NOT thread safe.)
 */
public final class OpenSocketsFile implements AutoCloseable {
    /** Maximum sockets that are saved: 12 MB. */
    static final int MAX_SOCKETS = 100_000;

    private static final long MAX_BYTES = 64L << 20;
    /** A socket whose host is away through several runs is saved again for so long. */
    private static final long MAX_AGE_NS = TimeUnit.DAYS.toNanos(1);

    private final Path file;
    private final Consumer<String> say;
    /** Locked; null when this run goes without the file. */
    private final @Nullable FileChannel channel;

    private OpenSocketsFile(Path file, @Nullable FileChannel channel, Consumer<String> say) {
        this.file = file.toAbsolutePath();
        this.channel = channel;
        this.say = say;
    }

    /** Of a run that leaves no sockets. */
    public static OpenSocketsFile none() {
        return new OpenSocketsFile(Path.of(""), null, sentence -> {});
    }

    /**
     * Makes the file if there is none, and locks it.
     *
     * @param say receives sentences for the user
     */
    public static OpenSocketsFile open(Path file, Consumer<String> say) {
        return new OpenSocketsFile(file, locked(file.toAbsolutePath(), say), say);
    }

    private static @Nullable FileChannel locked(Path file, Consumer<String> say) {
        FileChannel channel = null;
        boolean isLocked = false;
        try {
            new FileRights("").makeDirectory(directory(file));
            try {
                FileRights.makeFileLikeDirectory(file);
            } catch (FileAlreadyExistsException e) {
                // That of the run before.
            }
            channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            isLocked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            isLocked = false; // by another run in this process
        } catch (IOException e) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                say.accept(file + " cannot be opened, so no flow continues from run to run: "
                        + (e instanceof AccessDeniedException
                                ? "no permission; run as its owner, or remove it"
                                : WriteFailure.reason(e)));
            }
        }
        if (isLocked) {
            return channel;
        }
        close(channel);
        return null;
    }

    private static Path directory(Path file) {
        final Path directory = file.getParent();
        return directory == null ? file : directory;
    }

    /** The sockets of the run before; none if the file is damaged. They stay in the file until {@link #taken}. */
    public List<OpenSocket> sockets() {
        if (channel == null) {
            return List.of();
        }
        try {
            final long size = channel.size();
            if (size == 0) {
                return List.of();
            }
            if (size > MAX_BYTES) {
                throw new IOException("it has " + size + " bytes, more than " + MAX_BYTES);
            }
            final ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
                // the next part
            }
            return OpenSocketsFormat.decode(bytes.array());
        } catch (IOException e) {
            say.accept(file + " cannot be read, so no flow of the run before continues: " + e.getMessage());
            return List.of();
        }
    }

    /** This run has begun, and its flows count: nobody may continue from the same counters again. */
    public void taken() {
        if (channel == null) {
            return;
        }
        try {
            channel.truncate(0);
        } catch (IOException e) {
            say.accept(
                    file + " cannot be emptied: " + e.getMessage() + ". Remove it, or a later run counts bytes twice");
        }
    }

    /**
     * Leaves the sockets to the next run. Beyond {@value #MAX_SOCKETS}, those with the latest events are saved.
     *
     * @param nowNs time of the end
     */
    public void save(List<OpenSocket> sockets, long nowNs) {
        if (channel == null) {
            return;
        }
        final List<OpenSocket> saved = sockets.stream()
                .filter(socket -> nowNs - socket.seenNs() < MAX_AGE_NS)
                .sorted(Comparator.comparingLong(OpenSocket::seenNs).reversed())
                .limit(MAX_SOCKETS)
                .toList();
        if (sockets.size() > MAX_SOCKETS) {
            say.accept(String.format(
                    Locale.ROOT,
                    "%,d of %,d open sockets are saved, and the next run continues their flows; the others begin new"
                            + " ones",
                    saved.size(),
                    sockets.size()));
        }
        if (saved.isEmpty()) {
            return;
        }
        try {
            write(OpenSocketsFormat.encode(saved));
        } catch (IOException e) {
            say.accept(file + " cannot be written, so the next run continues no flow: " + WriteFailure.reason(e));
        }
    }

    /** A reader, or a crash, finds the empty file or the new one. */
    private void write(byte[] bytes) throws IOException {
        final Path fresh = Files.createTempFile(directory(file), "open-sockets", ".new");
        try {
            Files.write(fresh, bytes);
            FileRights.restrictLikeDirectory(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // It was only read and emptied: there is nothing left to write.
        }
    }
}
