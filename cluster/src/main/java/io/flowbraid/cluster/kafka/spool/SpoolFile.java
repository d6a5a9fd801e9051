// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka.spool;

import io.flowbraid.config.state.FileRights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One file of the spool: written at its end, read from where it was sent to. (NOT thread safe) */
final class SpoolFile implements AutoCloseable {
    private static final String SUFFIX = ".spool";
    private static final String SENT_SUFFIX = ".sent";
    private static final String CORRUPT_SUFFIX = ".corrupt";
    private static final Pattern NAME = Pattern.compile("\\d{20}\\.spool");
    private static final int READ_BYTES = 256 << 10;

    private final Path path;
    private final long number;
    private final FileChannel channel;
    private ByteBuffer read = ByteBuffer.allocate(READ_BYTES).limit(0);
    private long size;
    /** Where in the file {@link #read} ends. */
    private long readTo;

    /** Where the last message that was read ends. */
    private long lastEnd = -1;

    private boolean isDamaged;
    /** Nothing could be read behind the last damaged stretch, yet. */
    private boolean isDamagedAtEnd;

    private SpoolFile(Path path, long number, FileChannel channel) throws IOException {
        this.path = path;
        this.number = number;
        this.channel = channel;
        size = channel.size();
    }

    static SpoolFile create(Path directory, long number) throws IOException {
        final Path path = directory.resolve(String.format("%020d", number) + SUFFIX);
        FileRights.makeFileLikeDirectory(path);
        return open(path);
    }

    static boolean isOne(Path path) {
        return NAME.matcher(path.getFileName().toString()).matches();
    }

    /** One of an earlier run; reading begins where that run had sent it to. */
    static SpoolFile open(Path path) throws IOException {
        final String name = path.getFileName().toString();
        final long number = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
        final SpoolFile file =
                new SpoolFile(path, number, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        file.readTo = file.sentTo();
        return file;
    }

    long number() {
        return number;
    }

    long size() {
        return size;
    }

    boolean isDamaged() {
        return isDamaged;
    }

    boolean isDamagedAtEnd() {
        return isDamagedAtEnd;
    }

    long lastEnd() {
        return lastEnd;
    }

    void append(byte[] frame) throws IOException {
        final ByteBuffer from = ByteBuffer.wrap(frame);
        try {
            while (from.hasRemaining()) {
                channel.write(from, size + from.position());
            }
        } catch (IOException e) {
            channel.truncate(size); // a part of a message would be damage
            throw e;
        }
        size += frame.length;
    }

    /** Where the next message begins. */
    long position() {
        return readTo - read.remaining();
    }

    boolean isRead() {
        return position() >= size;
    }

    /** Begins to read at another place. */
    void seek(long position) {
        read.limit(0);
        readTo = position;
    }

    /** The next message; skips what is damaged. Null at the end. */
    @Nullable
    SpoolFrame next() throws IOException {
        while (!isRead()) {
            final int length = fill(SpoolFrame.HEAD_BYTES) ? SpoolFrame.lengthAt(read) : 0;
            final SpoolFrame frame = length > 0 && fill(length) ? SpoolFrame.read(read, length) : null;
            if (frame != null) {
                isDamagedAtEnd = false;
                lastEnd = position();
                return frame;
            }
            isDamaged = true;
            isDamagedAtEnd = true;
            skipByte();
        }
        return null;
    }

    private void skipByte() {
        if (read.hasRemaining()) {
            read.get();
        } else {
            readTo++;
        }
    }

    /** Whether so many bytes are there to read. */
    private boolean fill(int bytes) throws IOException {
        if (read.remaining() >= bytes) {
            return true;
        }
        if (size - position() < bytes) {
            return false;
        }
        if (read.capacity() < bytes) {
            read = ByteBuffer.allocate(bytes).put(read).flip();
        }
        read.compact();
        while (read.position() < bytes || read.hasRemaining() && readTo < size) {
            final int got = channel.read(read, readTo);
            if (got < 0) {
                break;
            }
            readTo += got;
        }
        read.flip();
        return read.remaining() >= bytes;
    }

    /** Keeps where the next run is to go on. */
    void saveSent(long position) throws IOException {
        final Path sent = beside(SENT_SUFFIX);
        final Path draft = beside(SENT_SUFFIX + ".new");
        if (!Files.exists(draft)) {
            FileRights.makeFileLikeDirectory(draft);
        }
        Files.writeString(draft, Long.toString(position));
        Files.move(draft, sent, StandardCopyOption.ATOMIC_MOVE);
    }

    private long sentTo() throws IOException {
        final Path sent = beside(SENT_SUFFIX);
        if (!Files.exists(sent)) {
            return 0;
        }
        try {
            final long position = Long.parseLong(Files.readString(sent).strip());
            return position >= 0 && position <= size ? position : 0;
        } catch (NumberFormatException e) {
            return 0; // sent again rather than lost
        }
    }

    /** All of it was sent. A damaged file is renamed, so that a user can look at it. */
    void remove() throws IOException {
        close();
        Files.deleteIfExists(beside(SENT_SUFFIX));
        if (isDamaged) {
            Files.move(path, beside(CORRUPT_SUFFIX), StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.deleteIfExists(path);
        }
    }

    private Path beside(String suffix) {
        final String name = path.getFileName().toString();
        return path.resolveSibling(name.replace(SUFFIX, suffix));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
