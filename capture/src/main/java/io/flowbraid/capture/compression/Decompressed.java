// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.compression;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/** The content of a compressed stream; says of damage in which compression it is. (NOT thread safe.) */
final class Decompressed extends FilterInputStream {
    private static final int BUFFER_BYTES = 64 << 10;
    /** Enough for {@code xz -9}, whose dictionary has 64 MiB. */
    private static final int MAX_XZ_MEMORY_KIB = 256 << 10;

    /** As the library for zstd says it. */
    private static final String LARGE_WINDOW = "Window size too large";

    /** Fills the target before a read, so that one sees how much was written there before the read failed. */
    private static final byte[] UNWRITTEN = new byte[BUFFER_BYTES];

    static {
        new Random(BUFFER_BYTES).nextBytes(UNWRITTEN);
    }

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
        return switch (compression) {
            case GZIP -> new GzipMembers(in, warnings);
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
        if (damage != null) {
            throw damage;
        }
        final int wanted = Math.min(length, UNWRITTEN.length);
        System.arraycopy(UNWRITTEN, 0, target, offset, wanted);
        try {
            return in.read(target, offset, wanted);
        } catch (EOFException e) {
            damage = new IOException("the " + compression.text() + " data end too early; the file is cut short", e);
        } catch (IOException | RuntimeException e) {
            // The library for zstd throws unchecked exceptions of its own.
            damage = new IOException(
                    "the " + compression.text() + " data cannot be decompressed: " + e.getMessage() + advice(e), e);
        }
        final int written = written(target, offset, wanted);
        if (written == 0) {
            throw damage;
        }
        return written;
    }

    /** Bytes that a failed read wrote: the libraries do not say. */
    private static int written(byte[] target, int offset, int wanted) {
        int written = wanted;
        while (written > 0 && target[offset + written - 1] == UNWRITTEN[written - 1]) {
            written--;
        }
        return written;
    }

    /** Data that are sound may need more memory than is spent on them here. */
    private String advice(Exception e) {
        final boolean isTooLarge = e instanceof MemoryLimitException
                || String.valueOf(e.getMessage()).startsWith(LARGE_WINDOW);
        return isTooLarge ? ". Try " + compression.command() + " FILE | flowbraid run -r -" : "";
    }
}
