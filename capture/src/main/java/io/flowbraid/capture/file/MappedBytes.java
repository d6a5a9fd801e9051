// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;
import org.jspecify.annotations.Nullable;

/**
 * A file where the page cache has it, without a copy. A window is mapped at a time and moved to a packet's boundary, so
 * the file may be larger than memory, and may grow.
 */
public final class MappedBytes extends FileBytes {
    /** How much of a file is mapped at a time. */
    public static final long DEFAULT_WINDOW_BYTES = 256L << 20;

    /** Why reading ends when the file was truncated. */
    static final String SHORTER = "it became shorter while it was read";

    private final FileChannel channel;
    private final long windowBytes;
    private final boolean isGrowing;
    private long fileBytes;
    private @Nullable MappedByteBuffer window;

    private MappedBytes(FileChannel channel, long windowBytes, boolean isGrowing) throws IOException {
        this.channel = channel;
        this.windowBytes = windowBytes;
        this.isGrowing = isGrowing;
        fileBytes = channel.size();
    }

    /**
     * Opens a regular file.
     *
     * @param windowBytes mapped at a time; more than the longest packet takes
     * @param isGrowing whether somebody still writes to it
     */
    public static MappedBytes open(Path file, long windowBytes, boolean isGrowing) throws IOException {
        final FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new MappedBytes(channel, windowBytes, isGrowing);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    void check() throws IOException {
        if (channel.size() < fileBytes) {
            throw new IOException(SHORTER);
        }
    }

    @Override
    boolean fetch(int wanted) throws IOException {
        final long at = windowStart + position;
        if (at + wanted > fileBytes && isGrowing) {
            check();
            fileBytes = channel.size();
        }
        if (at + wanted > fileBytes) {
            return false;
        }
        unmap();
        window = channel.map(FileChannel.MapMode.READ_ONLY, at, Math.min(windowBytes, fileBytes - at));
        address = BufferUtil.address(window);
        length = window.capacity();
        windowStart = at;
        position = 0;
        return true;
    }

    @Override
    public boolean isGrowing() {
        return isGrowing;
    }

    @Override
    public long left() {
        return fileBytes - offset();
    }

    private void unmap() {
        length = 0;
        IoUtil.unmap(window);
        window = null;
    }

    @Override
    public void close() {
        // The position stays where it was; only the memory goes.
        unmap();
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written that could be lost.
        }
    }
}
