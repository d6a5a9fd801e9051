// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import java.nio.charset.StandardCharsets;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Sends datagrams to a Unix socket, as sd_notify(3) does. Java's own channels know Unix sockets of streams only. (NOT
 * thread safe)
 */
public final class NotifySocket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int FAMILY_BYTES = 2;
    /** Of {@code sun_path}, with the zero byte at its end. */
    private static final int MAX_PATH_BYTES = 108;

    private final int fd;

    private NotifySocket(int fd) {
        this.fd = fd;
    }

    /**
     * Connects to the socket; without success, messages go nowhere.
     *
     * @param path of a file, or after {@code @} a name in the abstract namespace
     */
    public static NotifySocket to(String path) {
        final byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length >= MAX_PATH_BYTES) {
            return new NotifySocket(-1);
        }
        if (name[0] == '@') {
            name[0] = 0;
        }
        final Pointer address = Memory.allocateDirect(Runtime.getSystemRuntime(), FAMILY_BYTES + MAX_PATH_BYTES, true);
        address.putShort(0, (short) AF_UNIX);
        address.put(FAMILY_BYTES, name, 0, name.length);
        final int fd = LibC.INSTANCE.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
        if (fd >= 0 && LibC.INSTANCE.connect(fd, address.address(), FAMILY_BYTES + name.length) != 0) {
            LibC.INSTANCE.close(fd);
            return new NotifySocket(-1);
        }
        return new NotifySocket(fd);
    }

    /** Returns whether the kernel took the message. */
    public boolean send(String message) {
        if (fd < 0) {
            return false;
        }
        final byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        final Pointer buffer = Memory.allocateDirect(Runtime.getSystemRuntime(), bytes.length);
        buffer.put(0, bytes, 0, bytes.length);
        return LibC.INSTANCE.send(fd, buffer.address(), bytes.length, MSG_NOSIGNAL) == bytes.length;
    }

    @Override
    public void close() {
        if (fd >= 0) {
            LibC.INSTANCE.close(fd);
        }
    }
}
