// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netns;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The files by which ip-netns(8), CNI and Docker name network namespaces, and whether some were added or removed. Any
 * thread may ask {@link #haveChanged}; the rest belongs to one thread.
 */
public final class NamespaceFiles implements AutoCloseable {
    private static final List<Path> DIRECTORIES = List.of(Path.of("/run/netns"), Path.of("/run/docker/netns"));

    private final Map<Path, WatchKey> watched = new ConcurrentHashMap<>();
    private final @Nullable WatchService watch;

    public NamespaceFiles() {
        watch = newWatch();
    }

    private static @Nullable WatchService newWatch() {
        try {
            return Path.of("/").getFileSystem().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            return null; // then one is found, or missed, a second later
        }
    }

    /** Those there are. */
    public List<Path> all() {
        final List<Path> all = new ArrayList<>();
        for (final Path directory : DIRECTORIES) {
            if (!Files.isDirectory(directory)) {
                watched.remove(directory); // the watch ends with what it watches
                continue; // nobody has made one yet
            }
            watch(directory);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                files.forEach(all::add);
            } catch (IOException e) {
                continue; // it has just gone
            }
        }
        return all;
    }

    /** Whether one was added or removed since the last call. Never waits. */
    public boolean haveChanged() {
        if (watch == null) {
            return false;
        }
        boolean isNews = false;
        for (WatchKey key = watch.poll(); key != null; key = watch.poll()) {
            key.pollEvents();
            if (!key.reset()) {
                watched.values().remove(key);
            }
            isNews = true;
        }
        return isNews;
    }

    private void watch(Path directory) {
        if (watch == null || watched.containsKey(directory)) {
            return;
        }
        try {
            watched.put(
                    directory,
                    directory.register(
                            watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE));
        } catch (IOException e) {
            return; // it has just gone
        }
    }

    @Override
    public void close() {
        try {
            if (watch != null) {
                watch.close();
            }
        } catch (IOException e) {
            return; // nothing depends on it any more
        }
    }
}
