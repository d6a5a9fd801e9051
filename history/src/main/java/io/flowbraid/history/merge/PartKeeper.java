// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.merge;

import io.flowbraid.history.file.DamagedFiles;
import io.flowbraid.history.file.FlowFiles;
import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.ParquetCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Keeps the files few: the small parts written every few seconds become one now and then, and the parts of an hour that
 * has passed a sealed file. A crowded hour is sealed more than once. (NOT thread safe)
 */
final class PartKeeper {
    /** So many small parts are read as fast as one. */
    private static final int SMALL_PARTS = 8;

    private static final long SMALL_BYTES = 1L << 20;

    private final Connection connection;
    private final HistoryDirectory directory;
    private final long sealedBytes;
    private final InstantSource clock;

    PartKeeper(Connection connection, HistoryDirectory directory, long sealedBytes, InstantSource clock) {
        this.connection = connection;
        this.directory = directory;
        this.sealedBytes = sealedBytes;
        this.clock = clock;
    }

    /** The parts that cannot be read, which nothing can be done with. */
    List<HistoryFile> damaged() throws SQLException, IOException {
        return DamagedFiles.among(directory.parts(), connection);
    }

    /** Does what is due. */
    void tend() throws SQLException, IOException {
        final Instant now = HistoryFile.hourOf(clock.instant());
        List<HistoryFile> ofHour = new ArrayList<>();
        for (final HistoryFile part : directory.parts()) {
            if (!ofHour.isEmpty() && !ofHour.get(0).hour().equals(part.hour())) {
                tend(ofHour, now);
                ofHour = new ArrayList<>();
            }
            ofHour.add(part);
        }
        if (!ofHour.isEmpty()) {
            tend(ofHour, now);
        }
    }

    private void tend(List<HistoryFile> parts, Instant now) throws SQLException, IOException {
        if (!parts.get(0).hour().equals(now) || bytes(parts) >= sealedBytes) {
            directory.seal(merge(parts));
            return;
        }
        final List<HistoryFile> small = new ArrayList<>();
        for (int i = parts.size() - 1; i >= 0 && bytes(parts.get(i)) < SMALL_BYTES; i--) {
            small.add(parts.get(i));
        }
        if (small.size() >= SMALL_PARTS) {
            Collections.reverse(small);
            merge(small);
        }
    }

    private HistoryFile merge(List<HistoryFile> parts) throws SQLException, IOException {
        final HistoryFile first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        final HistoryFile merged = directory.part(
                first.hour(), first.firstPart(), parts.get(parts.size() - 1).lastPart());
        ParquetCopy.copy(connection, "FROM " + FlowFiles.whole(parts), merged);
        for (final HistoryFile part : parts) {
            Files.deleteIfExists(part.path());
        }
        return merged;
    }

    private static long bytes(List<HistoryFile> parts) throws IOException {
        long bytes = 0;
        for (final HistoryFile part : parts) {
            bytes += bytes(part);
        }
        return bytes;
    }

    private static long bytes(HistoryFile part) throws IOException {
        return Files.size(part.path());
    }
}
