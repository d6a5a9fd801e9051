// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.compression;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** The content of gzip members in a row. What follows the last one and is none is ignored, as gzip does. */
final class GzipMembers extends InputStream {
    private final InputStream in;
    private final Consumer<String> warnings;
    private @Nullable GzipCompressorInputStream member;
    /** Why the next read fails. */
    private @Nullable IOException damage;

    /** @param in supports marks, so that it stands behind a member when that has ended */
    GzipMembers(InputStream in, Consumer<String> warnings) throws IOException {
        this.in = in;
        this.warnings = warnings;
        member = open();
    }

    private GzipCompressorInputStream open() throws IOException {
        return GzipCompressorInputStream.builder().setInputStream(in).get();
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (member != null) {
            final int read = read(member, target, offset, length);
            if (read >= 0) {
                return read;
            }
            member = next();
        }
        return -1;
    }

    /** A read that fails has written something before, which the member has counted. */
    private int read(GzipCompressorInputStream from, byte[] target, int offset, int length) throws IOException {
        if (damage != null) {
            throw damage;
        }
        final long before = from.getBytesRead();
        try {
            return from.read(target, offset, length);
        } catch (IOException e) {
            damage = e;
            final int written = (int) (from.getBytesRead() - before);
            if (written == 0) {
                throw e;
            }
            return written;
        }
    }

    private @Nullable GzipCompressorInputStream next() throws IOException {
        in.mark(Compression.MAGIC_BYTES);
        final byte[] start = in.readNBytes(Compression.MAGIC_BYTES);
        if (start.length == 0) {
            return null;
        }
        in.reset();
        if (Compression.of(start) == Compression.GZIP) {
            return open();
        }
        warnings.accept("ignored what follows the end of the gzip data");
        return null;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
