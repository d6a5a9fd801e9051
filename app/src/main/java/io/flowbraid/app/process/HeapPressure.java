// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whether the collector does nearly all the work of the process, and frees next to nothing. The serial collector works
 * on the JVM's thread {@code VM Thread}; its processor time is read from the kernel, without memory of the heap. (NOT
 * thread safe)
 */
final class HeapPressure {
    /** In a row: a single collection of a large heap is none. */
    private static final int LOOKS = 2;

    private static final int MIN_TICKS = 10;
    private static final double MIN_SHARE = 0.8;
    private static final int MIN_FREE_FRACTION = 20;
    private static final int AFTER_NAME = 12;

    private final @Nullable RandomAccessFile process;
    private final @Nullable RandomAccessFile collector;
    private final byte[] text = new byte[512];
    private long processTicks;
    private long collectorTicks;
    private int exhaustedLooks;

    private HeapPressure(@Nullable RandomAccessFile process, @Nullable RandomAccessFile collector) {
        this.process = process;
        this.collector = collector;
    }

    static HeapPressure ofThisProcess() {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (final Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).startsWith("VM Thread")) {
                    return new HeapPressure(open(Path.of("/proc/self/stat")), open(thread.resolve("stat")));
                }
            }
        } catch (IOException e) {
            // not Linux
        }
        return none();
    }

    /** Notices nothing. */
    static HeapPressure none() {
        return new HeapPressure(null, null);
    }

    private static RandomAccessFile open(Path file) throws IOException {
        return new RandomAccessFile(file.toFile(), "r");
    }

    /** For one caller, again and again. */
    boolean isExhausted() {
        if (process == null || collector == null) {
            return false;
        }
        final long all = ticks(process);
        final long ofCollector = ticks(collector);
        final long spent = ofCollector - collectorTicks;
        final boolean isCollecting = spent >= MIN_TICKS && spent >= MIN_SHARE * (all - processTicks);
        processTicks = all;
        collectorTicks = ofCollector;
        exhaustedLooks = isCollecting && isFull() ? exhaustedLooks + 1 : 0;
        return exhaustedLooks >= LOOKS;
    }

    private static boolean isFull() {
        final Runtime runtime = Runtime.getRuntime();
        final long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
        return free < runtime.maxMemory() / MIN_FREE_FRACTION;
    }

    /**
     * Processor time, user and system, in ticks of 10 ms: the 14th and 15th field, the second of which is in brackets.
     */
    private long ticks(RandomAccessFile stat) {
        try {
            stat.seek(0);
            return sum(stat.read(text));
        } catch (IOException e) {
            return 0;
        }
    }

    private long sum(int length) {
        int at = length - 1;
        while (at > 0 && text[at] != ')') {
            at--;
        }
        for (int field = 0; field < AFTER_NAME && at < length; at++) {
            field += text[at] == ' ' ? 1 : 0;
        }
        long sum = 0;
        long number = 0;
        int spaces = 0;
        for (; at < length && spaces < 2; at++) {
            if (text[at] == ' ') {
                sum += number;
                number = 0;
                spaces++;
            } else {
                number = 10 * number + text[at] - '0';
            }
        }
        return sum;
    }
}
