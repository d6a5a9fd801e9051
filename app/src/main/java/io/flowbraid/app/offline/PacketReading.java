// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.offline;

import io.flowbraid.capture.saved.SavedCapture;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.thread.ReadAhead;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Packets of capture files, in batches. A thread of its own may read them ahead of the one that counts them.
 *
 * <p>The thread that reads also finds what else is in the files: interfaces, processes, payloads that say names. Each
 * is a task here, which runs on the thread that counts, before the packets of its batch. So one thread and two write the
 * same bytes. (One thread may call it, and the thread that reads may execute tasks.)
 */
final class PacketReading implements Executor, AutoCloseable {
    private static final int PACKETS = 1024;
    /** They keep both threads busy, and all of them fit a processor's cache. */
    private static final int BATCHES = 4;

    private final BooleanSupplier isStopped;
    private @Nullable SavedCapture source;
    private @Nullable ReadAhead<Batch> ahead;
    private final Batch own = new Batch();
    /** Only the thread that reads ahead sets it, and looks at it once it has started. */
    private @Nullable Batch filling;

    private static final class Batch {
        private final PacketBatch packets = new PacketBatch(PACKETS);
        private final List<Runnable> found = new ArrayList<>();
    }

    PacketReading(BooleanSupplier isStopped) {
        this.isStopped = isStopped;
    }

    /** Begins to read. Without a thread of its own, {@link #next} reads. */
    void begin(SavedCapture capture, boolean isAhead) {
        source = capture;
        if (isAhead) {
            ahead = new ReadAhead<>(
                    "capture-file", Stream.generate(Batch::new).limit(BATCHES).toList(), this::fill);
        }
    }

    private boolean fill(Batch batch) {
        filling = batch;
        read(batch.packets);
        return isAtEnd();
    }

    private void read(PacketBatch packets) {
        packets.clear();
        Objects.requireNonNull(source).poll(packets);
    }

    private boolean isAtEnd() {
        return isStopped.getAsBoolean() || Objects.requireNonNull(source).isExhausted();
    }

    @Override
    public void execute(Runnable found) {
        if (filling == null) {
            found.run();
        } else {
            filling.found.add(found);
        }
    }

    /** The next packets, the caller's until the next call; null at the end, or when the run is to stop. */
    @Nullable
    PacketBatch next() {
        if (ahead == null) {
            if (isAtEnd()) {
                return null;
            }
            read(own.packets);
            return own.packets;
        }
        final Batch next = ahead.next();
        if (next == null) {
            return null;
        }
        next.found.forEach(Runnable::run);
        next.found.clear();
        return next.packets;
    }

    @Override
    public void close() {
        if (ahead != null) {
            ahead.close();
        }
    }
}
