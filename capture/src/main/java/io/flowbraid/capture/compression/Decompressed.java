// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.compression;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/** The content of a compressed stream; says of damage in which compression it is. (NOT thread safe.) */
final class Decompressed extends FilterInputStream {
    private static final int BUFFER_BYTES = 64 << 10;
    /** Enough for {@code xz -9}, whose dictionary has 64 MiB. */
    private static final int MAX_XZ_MEMORY_KIB = 256 << 10;

    /** As the library for zstd says it. */
    private static final String LARGE_WINDOW = "Window size too large";

    private final Compression compression;

    Decompressed(InputStream in, Compression compression) throws IOException {
        super(open(in instanceof BufferedInputStream ? in : new BufferedInputStream(in, BUFFER_BYTES), compression));
        this.compression = compression;
    }

    private static InputStream open(InputStream in, Compression compression) throws IOException {
        return switch (compression) {
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .get();
            case ZSTD -> new ZstdInputStream(in);
            case LZ4 -> new FramedLZ4CompressorInputStream(in, true);
            case XZ -> new XZInputStream(in, MAX_XZ_MEMORY_KIB);
        };
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return in.read(target, offset, length);
        } catch (EOFException e) {
            throw new IOException("the " + compression.text() + " data end too early; the file is cut short", e);
        } catch (IOException | RuntimeException e) {
            // The library for zstd throws unchecked exceptions of its own.
            throw new IOException(
                    "the " + compression.text() + " data cannot be decompressed: " + e.getMessage() + advice(e), e);
        }
    }

    /** Data that are sound may need more memory than is spent on them here. */
    private String advice(Exception e) {
        final boolean isTooLarge = e instanceof MemoryLimitException
                || String.valueOf(e.getMessage()).startsWith(LARGE_WINDOW);
        return isTooLarge ? ". Try " + compression.command() + " FILE | flowbraid run -r -" : "";
    }
}
