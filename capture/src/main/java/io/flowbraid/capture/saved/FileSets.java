// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.file.FileInterfaces;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.model.ledger.LossLedger;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which capture files belong together: those whose names differ in digits alone are one set, as programs write it that
 * begin a new file when one is full. A set is one capture; its files are read in the order of their first packets.
 */
final class FileSets {
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern COMPRESSED = Pattern.compile("\\.(gz|zst|zstd|lz4|xz)$");
    private static final String WILDCARDS = "*?[{";

    private FileSets() {}

    /**
     * The sets that the user's files make, in the order of their first files.
     *
     * @param files paths, or patterns of file names
     */
    static List<List<String>> of(List<String> files) throws CaptureException {
        final Map<String, List<String>> sets = new LinkedHashMap<>();
        for (final String file : files) {
            for (final String found : matches(file)) {
                final List<String> set = sets.computeIfAbsent(key(found), unused -> new ArrayList<>());
                if (!set.contains(found)) {
                    set.add(found);
                }
            }
        }
        final List<List<String>> ordered = new ArrayList<>();
        for (final List<String> set : sets.values()) {
            ordered.add(set.size() == 1 ? set : byTime(set));
        }
        return ordered;
    }

    private static String key(String file) {
        // What a pipe held when its first packet was looked at would be gone: /dev/fd/62 and 63 are no set.
        final boolean isPipe = Files.exists(Path.of(file)) && !Files.isRegularFile(Path.of(file));
        return isPipe ? file : stem(file);
    }

    private static String stem(String file) {
        return DIGITS.matcher(COMPRESSED.matcher(file).replaceFirst("")).replaceAll("");
    }

    /** The files that match a pattern; a file whose name looks like a pattern is itself. */
    private static List<String> matches(String file) throws CaptureException {
        final Path path = Path.of(file);
        final Path name = path.getFileName();
        if (file.equals(CaptureFileOpener.STDIN) || name == null || Files.exists(path) || !isPattern(name.toString())) {
            return List.of(file);
        }
        final Path parent = path.getParent();
        final List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(parent == null ? Path.of(".") : parent, name.toString())) {
            for (final Path entry : entries) {
                if (!Files.isDirectory(entry)) {
                    found.add((parent == null ? entry.getFileName() : entry).toString());
                }
            }
        } catch (AccessDeniedException e) {
            throw new CaptureException(
                    Reason.UNREADABLE_FILE,
                    file + ": no permission to list " + parent + ". Run as its owner or as root",
                    e);
        } catch (NoSuchFileException e) {
            throw new CaptureException(Reason.UNREADABLE_FILE, file + ": no such directory: " + parent, e);
        } catch (IOException | java.util.regex.PatternSyntaxException e) {
            throw new CaptureException(
                    Reason.UNREADABLE_FILE, file + ": cannot look for files with such names: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new CaptureException(Reason.UNREADABLE_FILE, file + ": no file has such a name");
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }

    private static boolean isPattern(String name) {
        return name.chars().anyMatch(character -> WILDCARDS.indexOf(character) >= 0);
    }

    /** Files without packets come first, where they were. */
    private static List<String> byTime(List<String> set) throws CaptureException {
        final Map<String, Long> times = new LinkedHashMap<>();
        for (final String file : set) {
            times.put(file, firstTimeNs(file));
        }
        final List<String> ordered = new ArrayList<>(set);
        ordered.sort(Comparator.comparingLong(file -> times.getOrDefault(file, Long.MIN_VALUE)));
        return ordered;
    }

    /** Opens the file for this alone: what it counts and names is forgotten. */
    private static long firstTimeNs(String file) throws CaptureException {
        final FileReading reading =
                new FileReading("", 0, 0, false, 1, (id, name) -> {}, process -> {}, FrameKeepers.NONE, note -> {});
        try (PcapFileSource source = PcapFileSource.open(
                List.of(file),
                reading,
                new FileInterfaces(1, reading.onInterface(), reading.keepers()),
                new LossLedger().open("", ""))) {
            return source.firstTimeNs();
        }
    }
}
