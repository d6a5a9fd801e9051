// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.file;

import io.flowbraid.config.state.FileRights;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The files of the history, which are all there is to it: whoever lists them sees each flow once, at any moment, in
 * this process or another.
 *
 * <p>Each step that changes what is seen is one rename. A part that was merged into a wider one is passed over by its
 * name until it is deleted; an hour is sealed by renaming its only part.
 */
public final class HistoryDirectory {
    private static final Comparator<HistoryFile> IN_TIME = Comparator.comparing(HistoryFile::hour)
            .thenComparing(HistoryFile::isPart)
            .thenComparing(HistoryFile::firstPart)
            .thenComparing(file -> file.path().getFileName().toString().length())
            .thenComparing(HistoryFile::path);

    private static final String DAMAGED = ".damaged";

    private final Path sealed;
    private final Path open;

    public HistoryDirectory(Path path) {
        sealed = path;
        open = path.resolve("open");
    }

    public Path path() {
        return sealed;
    }

    /** Others than the user and the directory's group see nothing, also of what earlier versions wrote. */
    public void create() throws IOException {
        final FileRights rights = new FileRights("");
        rights.makeDirectory(sealed);
        rights.makeDirectory(open);
        FileRights.restrictDirectoryLikeParent(open);
        for (final HistoryFile file : all()) {
            try {
                FileRights.restrictLikeDirectory(file.path());
            } catch (IOException e) {
                // Another user's file in a directory of ours: it stays readable as that user left it.
            }
        }
    }

    /** Whether nobody removed what {@link #create} made. */
    public boolean isThere() {
        return Files.isDirectory(open);
    }

    /** A part that may be written now, through {@link #unfinished}. */
    public HistoryFile part(Instant hour, long firstPart, long lastPart) {
        return HistoryFile.part(open, hour, firstPart, lastPart);
    }

    /** Where to write what is to become a part. */
    static Path unfinished(HistoryFile part) {
        return part.path().resolveSibling(part.path().getFileName() + HistoryFile.UNFINISHED);
    }

    /** Makes the empty file of a part to be: others do not see into it while it is written, either. */
    static void begin(HistoryFile part) throws IOException {
        final Path unfinished = unfinished(part);
        Files.deleteIfExists(unfinished);
        FileRights.makeFileLikeDirectory(unfinished);
    }

    /** The file is complete: from now on it is seen, and it outlives a loss of power. */
    static void publish(HistoryFile part) throws IOException {
        final Path unfinished = unfinished(part);
        force(unfinished, StandardOpenOption.WRITE);
        Files.move(unfinished, part.path(), StandardCopyOption.ATOMIC_MOVE);
        force(Objects.requireNonNull(part.path().getParent()), StandardOpenOption.READ);
    }

    /** Makes the only part of an hour a sealed file. */
    public void seal(HistoryFile part) throws IOException {
        for (int number = 1; ; number++) {
            final Path target = sealed.resolve(HistoryFile.sealedName(part.hour(), number));
            if (!Files.exists(target)) {
                Files.move(part.path(), target, StandardCopyOption.ATOMIC_MOVE);
                force(sealed, StandardOpenOption.READ);
                return;
            }
        }
    }

    /** The files that hold each record once, oldest first. */
    public List<HistoryFile> files() throws IOException {
        List<HistoryFile> files = withoutMerged(all());
        while (true) {
            // A file that is renamed while its directory is read may be missed or met twice: two lists that agree are
            // right.
            final List<HistoryFile> again = withoutMerged(all());
            if (again.equals(files)) {
                return files;
            }
            files = again;
        }
    }

    /** Parts that hours not yet sealed are made of, oldest first. */
    public List<HistoryFile> parts() throws IOException {
        return files().stream().filter(HistoryFile::isPart).toList();
    }

    /** Parts whose records are in a wider one, too. */
    List<HistoryFile> merged() throws IOException {
        final List<HistoryFile> all = all();
        return all.stream()
                .filter(file -> all.stream().anyMatch(other -> other.holds(file)))
                .toList();
    }

    /** Deletes what a process left that ended in the middle of its work. */
    public void clearLeftovers() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(open, "*" + HistoryFile.UNFINISHED)) {
            for (final Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
        for (final HistoryFile file : merged()) {
            Files.deleteIfExists(file.path());
        }
    }

    /** Takes files that were cut off, by a loss of power for example, out of the way of the others; tells which. */
    public List<Path> setDamagedAside() throws IOException {
        final List<Path> damaged = new ArrayList<>();
        for (final HistoryFile file : all()) {
            if (!ParquetMark.isComplete(file.path())) {
                damaged.add(setAside(file));
            }
        }
        return damaged;
    }

    /** Takes a file out of the way of the others; tells where it is now. */
    public Path setAside(HistoryFile file) throws IOException {
        final Path aside = file.path().resolveSibling(file.path().getFileName() + DAMAGED);
        Files.move(file.path(), aside, StandardCopyOption.REPLACE_EXISTING);
        return aside;
    }

    /** Has what was written to a file, or the names in a directory, on the disk before it returns. */
    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static List<HistoryFile> withoutMerged(List<HistoryFile> all) {
        return all.stream()
                .filter(file -> all.stream().noneMatch(other -> other.holds(file)))
                .sorted(IN_TIME)
                .toList();
    }

    /** Parts first: one that is sealed meanwhile is met twice rather than missed. */
    private List<HistoryFile> all() throws IOException {
        final List<HistoryFile> all = new ArrayList<>();
        list(open, all);
        list(sealed, all);
        return all;
    }

    private static void list(Path directory, List<HistoryFile> all) throws IOException {
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, "*" + HistoryFile.SUFFIX)) {
            for (final Path path : paths) {
                HistoryFile.of(path).ifPresent(all::add);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Nothing was ever kept.
        }
    }
}
