// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.ffi.LibC;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads what a BPF iterator writes: whole with {@link #read}, or in pieces with {@link #open}, {@link #readPiece} and
 * {@link #close}. (NOT thread safe)
 */
public final class BpfIterator {
    /** The kernel's own buffer has 32 KiB, so each piece ends with a whole record. */
    private static final int READ_LENGTH = 64 * 1024;

    private static final int CLOSED = -1;

    private final LibBpf bpf;
    private final int linkFd;
    private final UnsafeBuffer piece = new UnsafeBuffer(ByteBuffer.allocateDirect(READ_LENGTH));
    private final ExpandableDirectByteBuffer records = new ExpandableDirectByteBuffer(READ_LENGTH);
    private int fd = CLOSED;
    private int length;

    BpfIterator(LibBpf bpf, int linkFd) {
        this.bpf = bpf;
        this.linkFd = linkFd;
    }

    /** Walks over all objects; what was read before is gone. */
    public BpfIterator read() {
        length = 0;
        open();
        for (int count; (count = readPiece()) > 0; ) {
            records.putBytes(length, piece, 0, count);
            length += count;
        }
        close();
        return this;
    }

    /** Bytes of all records, which lie end to end. */
    public int length() {
        return length;
    }

    /** All records, of {@link #length} bytes. */
    public ExpandableDirectByteBuffer records() {
        return records;
    }

    /** Begins a walk that is read in pieces. */
    public void open() {
        fd = bpf.bpf_iter_create(linkFd);
    }

    /** Bytes of the next piece of whole records, which replaces the last; 0 at the end. */
    public int readPiece() {
        return fd < 0 ? 0 : (int) Math.max(0, LibC.INSTANCE.read(fd, piece.addressOffset(), READ_LENGTH));
    }

    /** The records of the last piece. */
    public DirectBuffer piece() {
        return piece;
    }

    public void close() {
        if (fd >= 0) {
            LibC.INSTANCE.close(fd);
            fd = CLOSED;
        }
    }
}
