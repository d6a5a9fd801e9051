// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.FlowFiles;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.Sql;
import io.flowbraid.record.FlowFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the files hold together. A file never changes, so each is read once: who asks again and again pays for what came
 * since. Thread safe.
 */
public final class KeptFiles implements HistoryQuestion<KeptFiles.Kept> {
    private static final String FIRST = FileColumns.quoted(FlowFields.of("event.start"));

    static final Kept NOTHING = new Kept(0, 0, 0, 0);

    private final Map<HistoryFile, Kept> known = new ConcurrentHashMap<>();

    /**
     * What is in one file or more.
     *
     * @param oldestNs start of the oldest flow, ns since the epoch; 0 when there is none
     * @param newestNs end of the newest
     * @param bytes on disk
     */
    public record Kept(long oldestNs, long newestNs, long flows, long bytes) {
        Kept and(Kept other) {
            if (flows == 0 || other.flows == 0) {
                final Kept one = flows == 0 ? other : this;
                return new Kept(one.oldestNs, one.newestNs, one.flows, bytes + other.bytes);
            }
            return new Kept(
                    Math.min(oldestNs, other.oldestNs),
                    Math.max(newestNs, other.newestNs),
                    flows + other.flows,
                    bytes + other.bytes);
        }
    }

    @Override
    public Kept ask(Answering answering, List<HistoryFile> files) throws SQLException, IOException {
        final List<HistoryFile> unread =
                files.stream().filter(file -> !known.containsKey(file)).toList();
        if (!unread.isEmpty()) {
            read(answering, unread);
        }
        known.keySet().retainAll(files);
        return ofRead(files).orElse(NOTHING);
    }

    /** All that is in these files; empty when one of them has not been read. */
    Optional<Kept> ofRead(List<HistoryFile> files) {
        Kept all = NOTHING;
        for (final HistoryFile file : files) {
            final Kept one = known.get(file);
            if (one == null) {
                return Optional.empty();
            }
            all = all.and(one);
        }
        return Optional.of(all);
    }

    private void read(Answering answering, List<HistoryFile> files) throws SQLException, IOException {
        final Sql sql = Sql.of("SELECT filename, epoch_ns(min(" + FIRST + ")), epoch_ns(max(" + Portion.END
                + ")), count(*) FILTER (\"" + FileColumns.REPORT_NUMBER + "\" = 0) FROM "
                + FlowFiles.named(files)
                + " GROUP BY filename");
        final Map<String, Kept> rows = new HashMap<>();
        answering.rows(
                sql, row -> rows.put(row.getString(1), new Kept(row.getLong(2), row.getLong(3), row.getLong(4), 0)));
        for (final HistoryFile file : files) {
            final Kept kept = rows.getOrDefault(file.path().toString(), NOTHING);
            known.put(file, new Kept(kept.oldestNs, kept.newestNs, kept.flows, size(file)));
        }
    }

    private static long size(HistoryFile file) throws IOException {
        try {
            return Files.size(file.path());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
