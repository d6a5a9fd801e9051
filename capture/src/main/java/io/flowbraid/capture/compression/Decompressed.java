// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.compression;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/** The content of a compressed stream; an error names the compression. (NOT thread safe.) */
final class Decompressed extends FilterInputStream {
    private static final int BUFFER_BYTES = 64 << 10;
    /** Enough for {@code xz -9}, whose dictionary has 64 MiB. */
    private static final int MAX_XZ_MEMORY_KIB = 256 << 10;

    /** As the library for zstd says it. */
    private static final String LARGE_WINDOW = "Window size too large";

    private final Compression compression;
    private @Nullable IOException damage;

    Decompressed(InputStream in, Compression compression, Consumer<String> warnings) throws IOException {
        super(open(
                in instanceof BufferedInputStream ? in : new BufferedInputStream(in, BUFFER_BYTES),
                compression,
                warnings));
        this.compression = compression;
    }

    private static InputStream open(InputStream in, Compression compression, Consumer<String> warnings)
            throws IOException {
        try {
            return switch (compression) {
                case GZIP -> new GzipMembers(in, warnings);
                case ZSTD -> new ZstdFrames(in);
                case LZ4 -> new FramedLZ4CompressorInputStream(in, true);
                case XZ -> new XZInputStream(in, MAX_XZ_MEMORY_KIB);
            };
        } catch (IOException | RuntimeException e) {
            throw explained(compression, e);
        }
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (damage != null) {
            throw damage;
        }
        try {
            return in.read(target, offset, isForgetful() ? decoded(length) : length);
        } catch (IOException | RuntimeException e) {
            // The library for zstd throws unchecked exceptions of its own.
            damage = explained(compression, e);
            throw damage;
        }
    }

    /**
     * Whether a read that needs the next compressed chunk throws away what it has read, when that chunk is damaged or
     * missing.
     */
    private boolean isForgetful() {
        return compression == Compression.XZ || compression == Compression.ZSTD;
    }

    /** As many bytes as are decoded, and at least one. */
    private int decoded(int length) throws IOException {
        return Math.min(length, Math.max(1, in.available()));
    }

    private static IOException explained(Compression compression, Exception e) {
        return new IOException(
                e instanceof EOFException
                        ? "the " + compression.text() + " data end too early; the file is cut short"
                        : "the " + compression.text() + " data cannot be decompressed: " + e.getMessage()
                                + advice(compression, e),
                e);
    }

    /** Data that are sound may need more memory than is spent on them here. */
    private static String advice(Compression compression, Exception e) {
        final boolean isTooLarge = e instanceof MemoryLimitException
                || String.valueOf(e.getMessage()).startsWith(LARGE_WINDOW);
        return isTooLarge ? ". Try " + compression.command() + " FILE | flowbraid run -r -" : "";
    }
}
