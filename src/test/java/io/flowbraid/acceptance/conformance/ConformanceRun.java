// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Reads file after file, as many at once as there are processors. */
final class ConformanceRun {
    private final Consumer<String> progress;

    ConformanceRun(Consumer<String> progress) {
        this.progress = progress;
    }

    /** Writes each capture into the directory and reads it. */
    List<FileResult> generated(Path directory) throws Exception {
        final List<Callable<FileResult>> tasks = new ArrayList<>();
        for (final GeneratedCapture capture : GeneratedCapture.all()) {
            tasks.add(() -> FileResult.of(capture.in(directory), capture.shows()));
        }
        return all(tasks);
    }

    /** Files that somebody named. */
    List<FileResult> named(List<Path> files) throws Exception {
        final List<Callable<FileResult>> tasks = new ArrayList<>();
        for (final Path file : files) {
            tasks.add(() -> FileResult.of(file, FileResult.zeekLog(file).isEmpty() ? "" : "with Zeek's log"));
        }
        return all(tasks);
    }

    private List<FileResult> all(List<Callable<FileResult>> tasks) throws Exception {
        final ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            final List<Future<FileResult>> running =
                    tasks.stream().map(workers::submit).toList();
            final List<FileResult> results = new ArrayList<>();
            for (final Future<FileResult> each : running) {
                final FileResult result = result(each);
                results.add(result);
                progress.accept("%d of %d: %s".formatted(results.size(), tasks.size(), result.name()));
            }
            return results;
        } finally {
            workers.shutdownNow();
        }
    }

    private static FileResult result(Future<FileResult> running) throws Exception {
        try {
            return running.get();
        } catch (ExecutionException e) {
            throw new IOException("a file could not be compared", e.getCause());
        }
    }
}
