// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.compression;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The content of zstd frames in a row. Skippable frames, which have other data such as an index, are left out. */
final class ZstdFrames extends InputStream {
    /** The magic numbers of skippable frames, without their lowest four bits. */
    private static final int SKIPPABLE = 0x184d2a50;

    private static final int SKIPPABLE_MASK = 0xffff_fff0;

    private final InputStream in;
    private @Nullable ZstdFrame frame;
    private @Nullable ZstdInputStream content;
    private XxHash64 hash = new XxHash64();

    ZstdFrames(InputStream in) {
        this.in = in;
    }

    /** Whether the bytes begin a skippable frame. */
    static boolean isSkippable(byte[] start) {
        return start.length >= Integer.BYTES && (littleEndian(start) & SKIPPABLE_MASK) == SKIPPABLE;
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (content != null || openNext()) {
            final InputStream from = content;
            final int read = from == null ? -1 : from.read(target, offset, length);
            if (read >= 0) {
                hash.update(target, offset, read);
                return read;
            }
            endFrame();
        }
        return -1;
    }

    private boolean openNext() throws IOException {
        for (; ; ) {
            final byte[] start = in.readNBytes(Integer.BYTES);
            if (start.length == 0) {
                return false;
            }
            if (start.length < Integer.BYTES) {
                throw new EOFException();
            }
            final int magic = littleEndian(start);
            if (magic == ZstdFrame.MAGIC) {
                open();
                return true;
            }
            if (!isSkippable(start)) {
                throw new IOException("what follows is no zstd frame");
            }
            skip();
        }
    }

    private void open() throws IOException {
        final ZstdFrame opened = new ZstdFrame(in);
        frame = opened;
        content = new ZstdInputStream(opened);
        hash = new XxHash64();
    }

    private void skip() throws IOException {
        final byte[] size = in.readNBytes(Integer.BYTES);
        if (size.length < Integer.BYTES) {
            throw new EOFException();
        }
        try {
            in.skipNBytes(littleEndian(size) & 0xffff_ffffL);
        } catch (EOFException e) {
            // Nothing of the content is missing.
        }
    }

    private void endFrame() throws IOException {
        final ZstdFrame ended = frame;
        frame = null;
        content = null;
        if (ended == null) {
            return;
        }
        if (ended.isCut()) {
            throw new EOFException();
        }
        if (ended.hasChecksum() && ended.checksum() != (int) hash.hash()) {
            throw new IOException("the checksum is wrong");
        }
    }

    private static int littleEndian(byte[] bytes) {
        return bytes[0] & 0xff | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | bytes[3] << 24;
    }

    @Override
    public int available() throws IOException {
        final InputStream from = content;
        return from == null ? 0 : from.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
