// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The four bytes a Parquet file begins and ends with. */
final class ParquetMark {
    private static final ByteBuffer MARK = ByteBuffer.wrap("PAR1".getBytes(StandardCharsets.US_ASCII));
    private static final int LENGTH = 4;

    private ParquetMark() {}

    /** Whether a file was written to its end. */
    static boolean isComplete(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            final long size = channel.size();
            return size >= 2 * LENGTH && isMark(channel, 0) && isMark(channel, size - LENGTH);
        }
    }

    private static boolean isMark(FileChannel channel, long position) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        channel.read(bytes, position);
        return bytes.flip().equals(MARK);
    }
}
