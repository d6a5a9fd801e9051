// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes capture files of the kinds there are. Frame {@code i} has time {@code START_NS + i * STEP_NS}. */
public final class CaptureFiles {
    public static final long START_NS = 1_700_000_000_123_456_000L;
    public static final long STEP_NS = 1_001_000L;
    private static final int SNAPLEN = 262_144;
    private static final int CHUNK_BYTES = 1 << 20;

    private CaptureFiles() {}

    public static Path pcap(Path file, int linkType, ByteOrder order, boolean isNanoseconds, List<byte[]> frames)
            throws IOException {
        final ByteBuffer out = ByteBuffer.allocate(24 + sizeOf(frames)).order(order);
        out.putInt(isNanoseconds ? 0xa1b23c4d : 0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
        out.putInt(0).putInt(0).putInt(SNAPLEN).putInt(linkType);
        long timeNs = START_NS;
        for (final byte[] frame : frames) {
            out.putInt((int) (timeNs / 1_000_000_000L));
            out.putInt((int) (timeNs % 1_000_000_000L) / (isNanoseconds ? 1 : 1000));
            out.putInt(frame.length).putInt(frame.length).put(frame);
            timeNs += STEP_NS;
        }
        return write(file, out);
    }

    public static Path pcapng(Path file, int linkType, boolean isNanoseconds, List<byte[]> frames) throws IOException {
        final ByteBuffer out =
                ByteBuffer.allocate(200 + sizeOf(frames) + frames.size() * 20).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0x0a0d0d0a).putInt(28).putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0);
        out.putLong(-1).putInt(28);
        out.putInt(1).putInt(32).putShort((short) linkType).putShort((short) 0).putInt(SNAPLEN);
        out.putShort((short) 9).putShort((short) 1).putInt(isNanoseconds ? 9 : 6);
        out.putInt(0).putInt(32);
        long timeNs = START_NS;
        for (final byte[] frame : frames) {
            final int padded = (frame.length + 3) / 4 * 4;
            final long ticks = timeNs / (isNanoseconds ? 1 : 1000);
            out.putInt(6)
                    .putInt(32 + padded)
                    .putInt(0)
                    .putInt((int) (ticks >>> 32))
                    .putInt((int) ticks);
            out.putInt(frame.length).putInt(frame.length).put(frame).put(new byte[padded - frame.length]);
            out.putInt(32 + padded);
            timeNs += STEP_NS;
        }
        return write(file, out);
    }

    private static int sizeOf(List<byte[]> frames) {
        return frames.stream().mapToInt(frame -> frame.length + 16).sum();
    }

    private static Path write(Path file, ByteBuffer out) throws IOException {
        // No second copy of the file in memory: it may have millions of packets.
        try (OutputStream to = Files.newOutputStream(file)) {
            for (int at = 0; at < out.position(); at += CHUNK_BYTES) {
                to.write(out.array(), at, Math.min(CHUNK_BYTES, out.position() - at));
            }
        }
        return file;
    }
}
