// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.file;

import io.flowbraid.config.state.FileRights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** One process writes a history; any number read it. The kernel gives the lock back when the process ends, however. */
public final class DirectoryLock implements AutoCloseable {
    private static final String NAME = "writer.lock";

    private final FileChannel channel;
    private final Path file;

    private DirectoryLock(FileChannel channel, Path file) {
        this.channel = channel;
        this.file = file;
    }

    /** Takes the lock; nothing when another has it. */
    public static Optional<DirectoryLock> take(Path directory) throws IOException {
        final FileChannel channel = FileChannel.open(
                directory.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            final FileLock lock = channel.tryLock();
            if (lock != null) {
                FileRights.restrictLikeDirectory(directory.resolve(NAME));
                final String pid = ProcessHandle.current().pid() + "\n";
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
                return Optional.of(new DirectoryLock(channel, directory.resolve(NAME)));
            }
        } catch (OverlappingFileLockException e) {
            // Another history of this process has it.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    /** Whether its file is still there: without it, another process could take a lock of its own. */
    public boolean isThere() {
        return Files.exists(file);
    }

    /** Who has the lock, for a message. */
    public static String holder(Path directory) {
        try {
            return "process " + Files.readString(directory.resolve(NAME)).strip();
        } catch (IOException e) {
            return "another process";
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock ends with the process at the latest.
        }
    }
}
