// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.record;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * View of {@code struct process_record} (native/src/main/bpf/records.h), checked as {@link SocketEventFlyweight} is.
 */
public final class ProcessRecordFlyweight {
    public static final int FORK = 16;
    public static final int EXEC = 17;
    public static final int EXIT = 18;
    static final int TASK = 19;
    public static final int TITLE = 20;

    static final int TYPE_OFFSET = 0;
    static final int LENGTH_OFFSET = 4;
    static final int TIME_NS_OFFSET = 8;
    static final int START_NS_OFFSET = 16;
    static final int PID_OFFSET = 24;
    static final int PARENT_PID_OFFSET = 28;
    static final int UID_OFFSET = 32;
    static final int GID_OFFSET = 36;
    static final int COMM_OFFSET = 40;
    static final int PATH_LENGTH_OFFSET = 56;
    static final int CGROUP_LENGTH_OFFSET = 58;
    static final int CGROUP_V1_LENGTH_OFFSET = 60;
    static final int ARGUMENTS_LENGTH_OFFSET = 62;
    static final int PATH_CUT_OFFSET = 64;
    static final int DELETED_OFFSET = 65;
    static final int ARGUMENTS_CUT_OFFSET = 66;
    static final int UNUSED_OFFSET = 67;
    static final int TEXT_OFFSET = 72;
    public static final int LENGTH = 11080;

    private static final int COMM_LENGTH = 16;
    /** As {@code /proc/PID/exe} has it. */
    public static final String DELETED = " (deleted)";

    private static final DirectBuffer EMPTY = new UnsafeBuffer(new byte[0]);

    private DirectBuffer buffer = EMPTY;
    private int offset;

    public ProcessRecordFlyweight wrap(DirectBuffer records, int recordOffset) {
        buffer = records;
        offset = recordOffset;
        return this;
    }

    public int type() {
        return buffer.getInt(offset + TYPE_OFFSET);
    }

    /** Bytes of the whole record; what its texts do not use is left out. */
    public int length() {
        return buffer.getInt(offset + LENGTH_OFFSET);
    }

    public long timeNs() {
        return buffer.getLong(offset + TIME_NS_OFFSET);
    }

    public long startNs() {
        return buffer.getLong(offset + START_NS_OFFSET);
    }

    public int pid() {
        return buffer.getInt(offset + PID_OFFSET);
    }

    public int parentPid() {
        return buffer.getInt(offset + PARENT_PID_OFFSET);
    }

    public int uid() {
        return buffer.getInt(offset + UID_OFFSET);
    }

    public int gid() {
        return buffer.getInt(offset + GID_OFFSET);
    }

    public String comm() {
        return text(COMM_OFFSET, COMM_LENGTH);
    }

    /** Name of the innermost cgroup of the unified hierarchy; empty for the root. */
    public String cgroup() {
        return text(TEXT_OFFSET + length(PATH_LENGTH_OFFSET), length(CGROUP_LENGTH_OFFSET));
    }

    /** Path of the cgroup in the unified hierarchy, as {@code /proc/PID/cgroup} has it; empty for the root. */
    public String cgroupPath() {
        return path(TEXT_OFFSET + length(PATH_LENGTH_OFFSET), length(CGROUP_LENGTH_OFFSET));
    }

    /** The same in the memory controller's hierarchy (v1). */
    public String cgroupV1Path() {
        return path(
                TEXT_OFFSET + length(PATH_LENGTH_OFFSET) + length(CGROUP_LENGTH_OFFSET),
                length(CGROUP_V1_LENGTH_OFFSET));
    }

    public boolean hasArguments() {
        return length(ARGUMENTS_LENGTH_OFFSET) > 0;
    }

    /** Separated by NUL; empty when they could not be read. */
    public String arguments() {
        final byte[] arguments = new byte[length(ARGUMENTS_LENGTH_OFFSET)];
        final int from = TEXT_OFFSET
                + length(PATH_LENGTH_OFFSET)
                + length(CGROUP_LENGTH_OFFSET)
                + length(CGROUP_V1_LENGTH_OFFSET);
        buffer.getBytes(offset + from, arguments);
        return CommandLine.arguments(arguments, buffer.getByte(offset + ARGUMENTS_CUT_OFFSET) != 0);
    }

    /** The path of the program as {@code /proc/PID/exe} has it, with an ellipsis for what is missing in front. */
    public String executable() {
        final String path = path(TEXT_OFFSET, length(PATH_LENGTH_OFFSET));
        if (path.isEmpty()) {
            return path;
        }
        final String whole = buffer.getByte(offset + PATH_CUT_OFFSET) != 0 ? CommandLine.CUT + path : path;
        return buffer.getByte(offset + DELETED_OFFSET) != 0 ? whole + DELETED : whole;
    }

    private int length(int field) {
        return buffer.getShort(offset + field) & 0xffff;
    }

    /** Made of names that the kernel gave from the last to the first, each ended by NUL. */
    private String path(int from, int length) {
        final byte[] reversed = new byte[length];
        buffer.getBytes(offset + from, reversed);
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
        final byte[] bytes = new byte[limit];
        buffer.getBytes(offset + field, bytes);
        int length = 0;
        while (length < limit && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
