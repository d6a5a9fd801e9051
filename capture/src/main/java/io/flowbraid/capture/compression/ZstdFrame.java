// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The compressed bytes of one zstd frame, as the library gets them. Its decoder keeps the last window of data until the
 * frame has ended. So a frame that is cut short ends behind its last whole block, and the decoder gives all that can be
 * read. The checksum is not passed on, because that of a cut frame is not known. (NOT thread safe.)
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8878#section-3.1.1">the format</a>
 */
final class ZstdFrame extends InputStream {
    static final int MAGIC = 0xfd2fb528;
    private static final int MAGIC_BYTES = 4;
    private static final int MAX_HEADER_BYTES = 14;
    private static final int SINGLE_SEGMENT = 0x20;
    private static final int HAS_CHECKSUM = 4;

    private static final int BLOCK_HEADER_BYTES = 3;
    private static final int MAX_BLOCK_BYTES = 128 << 10;
    private static final int REPEATED_BYTE = 1;

    private final InputStream in;
    private final boolean hasChecksum;
    private final byte[] part = new byte[BLOCK_HEADER_BYTES + MAX_BLOCK_BYTES];
    private int next;
    private int end;
    private boolean isLast;
    private boolean isCut;
    private int checksum;

    /** @param in behind the magic number */
    ZstdFrame(InputStream in) throws IOException {
        this.in = in;
        final int descriptor = in.read();
        final int headerBytes = headerBytes(descriptor);
        if (descriptor < 0 || in.readNBytes(part, MAGIC_BYTES + 1, headerBytes - 1) < headerBytes - 1) {
            throw new EOFException();
        }
        for (int i = 0; i < MAGIC_BYTES; i++) {
            part[i] = (byte) (MAGIC >>> 8 * i);
        }
        part[MAGIC_BYTES] = (byte) (descriptor & ~HAS_CHECKSUM);
        hasChecksum = (descriptor & HAS_CHECKSUM) != 0;
        end = MAGIC_BYTES + headerBytes;
    }

    /** With the descriptor. */
    private static int headerBytes(int descriptor) {
        final boolean isSingleSegment = (descriptor & SINGLE_SEGMENT) != 0;
        final int dictionary = descriptor & 3;
        final int contentSize = descriptor >>> 6 & 3;
        final int bytes = 1
                + (isSingleSegment ? 0 : 1)
                + (dictionary == 0 ? 0 : 1 << dictionary - 1)
                + (contentSize == 0 ? isSingleSegment ? 1 : 0 : 1 << contentSize);
        return Math.min(bytes, MAX_HEADER_BYTES);
    }

    /** True when the input ended within the frame, after all of it was read. */
    boolean isCut() {
        return isCut;
    }

    /** Whether the frame says what its content's checksum is, after all of it was read. */
    boolean hasChecksum() {
        return hasChecksum && !isCut;
    }

    /** Low 32 bits of the hash. */
    int checksum() {
        return checksum;
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (next == end) {
            if (isLast) {
                return -1;
            }
            readBlock();
        }
        final int read = Math.min(length, end - next);
        System.arraycopy(part, next, target, offset, read);
        next += read;
        return read;
    }

    private void readBlock() throws IOException {
        next = 0;
        if (in.readNBytes(part, 0, BLOCK_HEADER_BYTES) < BLOCK_HEADER_BYTES) {
            endHere();
            return;
        }
        final int header = part[0] & 0xff | (part[1] & 0xff) << 8 | (part[2] & 0xff) << 16;
        final int type = header >>> 1 & 3;
        final int size = type == REPEATED_BYTE ? 1 : header >>> 3;
        if (size > MAX_BLOCK_BYTES) {
            throw new IOException("a block is said to have " + size + " bytes");
        }
        if (in.readNBytes(part, BLOCK_HEADER_BYTES, size) < size) {
            endHere();
            return;
        }
        end = BLOCK_HEADER_BYTES + size;
        isLast = (header & 1) != 0;
        if (isLast && hasChecksum) {
            readChecksum();
        }
    }

    private void readChecksum() throws IOException {
        final byte[] bytes = in.readNBytes(Integer.BYTES);
        isCut = bytes.length < Integer.BYTES;
        for (int i = 0; i < bytes.length; i++) {
            checksum |= (bytes[i] & 0xff) << 8 * i;
        }
    }

    /** An empty block that is the last one. */
    private void endHere() {
        part[0] = 1;
        part[1] = 0;
        part[2] = 0;
        end = BLOCK_HEADER_BYTES;
        isLast = true;
        isCut = true;
    }
}
