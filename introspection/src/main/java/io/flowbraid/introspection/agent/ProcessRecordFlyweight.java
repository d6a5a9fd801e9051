// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** View of {@code struct process_record} (native/src/main/bpf/records.h), checked as {@link SocketEventFlyweight} is. */
final class ProcessRecordFlyweight {
    static final int FORK = 16;
    static final int EXEC = 17;
    static final int EXIT = 18;
    static final int TASK = 19;

    static final int TYPE_OFFSET = 0;
    static final int LENGTH_OFFSET = 4;
    static final int TIME_NS_OFFSET = 8;
    static final int START_NS_OFFSET = 16;
    static final int PID_OFFSET = 24;
    static final int PARENT_PID_OFFSET = 28;
    static final int UID_OFFSET = 32;
    static final int GID_OFFSET = 36;
    static final int COMM_OFFSET = 40;
    static final int CGROUP_OFFSET = 56;
    static final int CGROUP_PARENT_OFFSET = 152;
    static final int CGROUP_V1_OFFSET = 248;
    static final int CGROUP_V1_PARENT_OFFSET = 344;
    static final int ARGUMENTS_LENGTH_OFFSET = 440;
    static final int PATH_LENGTH_OFFSET = 444;
    static final int ARGUMENTS_OFFSET = 448;
    static final int PATH_OFFSET = 960;
    static final int LENGTH = 1984;

    private static final int COMM_LENGTH = 16;
    private static final int CGROUP_NAME_LENGTH = 96;
    private static final DirectBuffer EMPTY = new UnsafeBuffer(new byte[0]);

    private DirectBuffer buffer = EMPTY;
    private int offset;

    ProcessRecordFlyweight wrap(DirectBuffer records, int recordOffset) {
        buffer = records;
        offset = recordOffset;
        return this;
    }

    int type() {
        return buffer.getInt(offset + TYPE_OFFSET);
    }

    /** Octets of the whole record, of which the end of the path may be left out. */
    int length() {
        return buffer.getInt(offset + LENGTH_OFFSET);
    }

    long timeNs() {
        return buffer.getLong(offset + TIME_NS_OFFSET);
    }

    long startNs() {
        return buffer.getLong(offset + START_NS_OFFSET);
    }

    int pid() {
        return buffer.getInt(offset + PID_OFFSET);
    }

    int parentPid() {
        return buffer.getInt(offset + PARENT_PID_OFFSET);
    }

    int uid() {
        return buffer.getInt(offset + UID_OFFSET);
    }

    int gid() {
        return buffer.getInt(offset + GID_OFFSET);
    }

    String comm() {
        return text(COMM_OFFSET, COMM_LENGTH);
    }

    String cgroup() {
        return text(CGROUP_OFFSET, CGROUP_NAME_LENGTH);
    }

    String cgroupParent() {
        return text(CGROUP_PARENT_OFFSET, CGROUP_NAME_LENGTH);
    }

    String cgroupV1() {
        return text(CGROUP_V1_OFFSET, CGROUP_NAME_LENGTH);
    }

    String cgroupV1Parent() {
        return text(CGROUP_V1_PARENT_OFFSET, CGROUP_NAME_LENGTH);
    }

    /** The arguments joined by a space; empty when they could not be read. */
    String commandLine() {
        final byte[] octets = new byte[buffer.getInt(offset + ARGUMENTS_LENGTH_OFFSET)];
        buffer.getBytes(offset + ARGUMENTS_OFFSET, octets);
        return CommandLine.join(octets);
    }

    /** The path of the program, of which the kernel gave the names from the last to the first. */
    String executable() {
        final int length = buffer.getInt(offset + PATH_LENGTH_OFFSET);
        final byte[] reversed = new byte[length];
        buffer.getBytes(offset + PATH_OFFSET, reversed);
        final byte[] path = new byte[length];
        int written = 0;
        for (int end = length - 1; end > 0; ) {
            int start = end - 1;
            while (start > 0 && reversed[start - 1] != 0) {
                start--;
            }
            path[written++] = '/';
            System.arraycopy(reversed, start, path, written, end - start);
            written += end - start;
            end = start - 1;
        }
        return new String(path, 0, written, StandardCharsets.UTF_8);
    }

    private String text(int field, int limit) {
        final byte[] octets = new byte[limit];
        buffer.getBytes(offset + field, octets);
        int length = 0;
        while (length < limit && octets[length] != 0) {
            length++;
        }
        return new String(octets, 0, length, StandardCharsets.UTF_8);
    }
}
