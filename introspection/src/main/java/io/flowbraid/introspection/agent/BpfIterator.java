// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.ffi.LibC;
import java.nio.ByteBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads what a BPF iterator writes, whole. (NOT thread safe) */
final class BpfIterator {
    private static final int READ_LENGTH = 64 * 1024;

    private final LibBpf bpf;
    private final int linkFd;
    private final UnsafeBuffer chunk = new UnsafeBuffer(ByteBuffer.allocateDirect(READ_LENGTH));
    private final ExpandableDirectByteBuffer records = new ExpandableDirectByteBuffer(READ_LENGTH);
    private int length;

    BpfIterator(LibBpf bpf, int linkFd) {
        this.bpf = bpf;
        this.linkFd = linkFd;
    }

    /** Walks over all objects; what was read before is gone. */
    BpfIterator read() {
        length = 0;
        final int fd = bpf.bpf_iter_create(linkFd);
        if (fd < 0) {
            return this;
        }
        for (long count; (count = LibC.INSTANCE.read(fd, chunk.addressOffset(), READ_LENGTH)) > 0; ) {
            records.putBytes(length, chunk, 0, (int) count);
            length += (int) count;
        }
        LibC.INSTANCE.close(fd);
        return this;
    }

    /** Octets of all records, which lie end to end. */
    int length() {
        return length;
    }

    ExpandableDirectByteBuffer records() {
        return records;
    }
}
