// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka.spool;

import io.flowbraid.config.state.FileRights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A queue of messages in files. Messages leave in the order in which they came, and are removed once they are
 * {@link #sent}. The process may be killed at any time: written messages stay, and up to a second of those that were
 * sent are sent again. A damaged stretch is skipped and counted. (NOT thread safe)
 */
public final class Spool implements AutoCloseable {
    private static final int FILES = 32;
    private static final long MIN_FILE_BYTES = 64 << 10;
    private static final long MAX_FILE_BYTES = 8 << 20;
    private static final long NEARLY_BYTES = 128 << 10;
    private static final long SAVE_NS = TimeUnit.SECONDS.toNanos(1);
    /** Of the first file and message. There is room below for what {@link #putBack} writes. */
    private static final long FIRST_NUMBER = 1L << 40;

    private final Path directory;
    private final long maxBytes;
    private final long fileBytes;
    private final LongSupplier nanoTime;
    /** Oldest first. */
    private final List<SpoolFile> files = new ArrayList<>();
    /** Index of the file that is read. */
    private int reading;
    /** The last file is of this run: more is written to it. */
    private boolean isLastOurs;

    private long bytes;
    private long nextNumber = FIRST_NUMBER;
    /** Of the oldest message that was not sent; the next one's when all were. */
    private long unsentNumber = FIRST_NUMBER;
    /** Messages that were not read yet. */
    private long unread;

    private long missing;
    private @Nullable SpoolPlace sent;
    private long savedNs;

    private Spool(Path directory, long maxBytes, LongSupplier nanoTime) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        fileBytes = Math.max(MIN_FILE_BYTES, Math.min(MAX_FILE_BYTES, maxBytes / FILES));
        this.nanoTime = nanoTime;
        savedNs = nanoTime.getAsLong();
    }

    /**
     * Opens it with what an earlier run left.
     *
     * @param maxBytes all files together
     */
    public static Spool open(Path directory, long maxBytes, FileRights rights, LongSupplier nanoTime)
            throws IOException {
        rights.makeDirectory(directory);
        final Spool spool = new Spool(directory, maxBytes, nanoTime);
        spool.find();
        return spool;
    }

    private void find() throws IOException {
        final List<Path> paths;
        try (Stream<Path> all = Files.list(directory)) {
            paths = all.filter(SpoolFile::isOne)
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
        long expected = -1;
        boolean isDamagedAtEnd = false;
        for (final Path path : paths) {
            final SpoolFile file = SpoolFile.open(path);
            expected = count(file, expected);
            isDamagedAtEnd = file.isDamagedAtEnd();
        }
        if (isDamagedAtEnd) {
            missing++; // or more: no later number says how many
        }
        if (expected >= 0) {
            nextNumber = expected;
        }
        if (unread == 0) {
            unsentNumber = nextNumber;
        }
    }

    /**
     * Counts a file's messages, and those that are missing before and between them.
     *
     * @param expected number of its first message; -1 unknown
     * @return the number of the message behind its last one
     */
    private long count(SpoolFile file, long expected) throws IOException {
        final long from = file.position();
        long next = expected;
        long here = 0;
        for (SpoolFrame frame = file.next(); frame != null; frame = file.next()) {
            if (next >= 0) {
                missing += Math.max(0, frame.number() - next);
            } else if (file.isDamaged()) {
                missing++; // or more: no earlier number says how many
            }
            if (unread + here == 0) {
                unsentNumber = frame.number();
            }
            next = frame.number() + 1;
            here++;
        }
        file.seek(from);
        if (here == 0) {
            file.remove();
        } else {
            unread += here;
            bytes += file.size();
            files.add(file);
        }
        return next;
    }

    /** Messages that could not be read when it was opened: damaged since an earlier run wrote them. */
    public long missing() {
        return missing;
    }

    /** Messages that were written and not read yet. */
    public long unread() {
        return unread;
    }

    /** Whether the next few messages may find no room. */
    public boolean isNearlyFull() {
        return bytes + NEARLY_BYTES > maxBytes;
    }

    public Path directory() {
        return directory;
    }

    /** Adds a message at the end, unless all files together would be larger than allowed. */
    public boolean append(KafkaMessage message) throws IOException {
        final byte[] frame = SpoolFrame.bytes(nextNumber, message);
        if (bytes + frame.length > maxBytes) {
            return false;
        }
        if (!isLastOurs || files.get(files.size() - 1).size() >= fileBytes) {
            final long number =
                    files.isEmpty() ? FIRST_NUMBER : files.get(files.size() - 1).number() + 1;
            files.add(SpoolFile.create(directory, number));
            isLastOurs = true;
        }
        files.get(files.size() - 1).append(frame);
        nextNumber++;
        bytes += frame.length;
        unread++;
        return true;
    }

    /** The next message and where it ends; null when all were read. */
    public @Nullable Spooled next() throws IOException {
        while (unread > 0 && reading < files.size()) {
            final SpoolFile file = files.get(reading);
            final SpoolFrame frame = file.next();
            if (frame != null) {
                unread--;
                return new Spooled(frame.message(), new SpoolPlace(file.number(), file.position(), frame.number()));
            }
            if (reading == files.size() - 1) {
                break;
            }
            reading++;
        }
        missing += unread;
        unread = 0;
        return null;
    }

    /** A message, and where it ends. */
    public record Spooled(KafkaMessage message, SpoolPlace place) {}

    /** Everything up to here was sent. */
    public void sent(SpoolPlace place) throws IOException {
        sent = place;
        unsentNumber = place.message() + 1;
        while (!files.isEmpty() && isSent(files.get(0), place)) {
            final SpoolFile file = files.remove(0);
            bytes -= file.size();
            if (files.isEmpty()) {
                isLastOurs = false;
            }
            reading = Math.max(0, reading - 1);
            file.remove();
        }
        final long nowNs = nanoTime.getAsLong();
        if (nowNs - savedNs >= SAVE_NS) {
            savedNs = nowNs;
            save();
        }
    }

    private boolean isSent(SpoolFile file, SpoolPlace place) {
        return file.number() < place.file()
                || file.number() == place.file() && (reading > 0 || unread == 0) && place.end() == file.lastEnd();
    }

    private void save() throws IOException {
        final SpoolPlace place = sent;
        if (place != null && !files.isEmpty() && files.get(0).number() == place.file()) {
            files.get(0).saveSent(place.end());
        }
    }

    /**
     * Puts messages before all that were not sent: they were taken before those, and did not leave. They may exceed the
     * bound by the memory they had. The last act before {@link #close}.
     */
    public void putBack(List<KafkaMessage> messages) throws IOException {
        save();
        if (messages.isEmpty()) {
            return;
        }
        final long number = files.isEmpty() ? FIRST_NUMBER : files.get(0).number() - 1;
        final SpoolFile file = SpoolFile.create(directory, number);
        files.add(0, file);
        long next = unsentNumber - messages.size();
        for (final KafkaMessage message : messages) {
            file.append(SpoolFrame.bytes(next, message));
            next++;
        }
    }

    @Override
    public void close() throws IOException {
        save();
        for (final SpoolFile file : files) {
            file.close();
        }
    }
}
