// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.process.ProcessIdentity;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes that a pcapng section describes, in custom blocks of Wireshark's: of a pid that was used again there are
 * several, told apart by their start. (NOT thread safe.)
 */
final class PcapngProcesses {
    /** Wireshark's number among private enterprises. */
    private static final int WIRESHARK = 32_622;
    /** The entry of its custom blocks that describes a process. */
    private static final int PROCESS_ENTRY = 3;

    private static final int ENTERPRISE_AT = 8;
    private static final int ENTRY_AT = 12;
    private static final int PID_AT = 16;
    private static final int OPTIONS_AT = 20;

    private static final int NAME = 2;
    private static final int PATH = 3;
    private static final int COMMAND_LINE = 4;
    private static final int PARENT_PID = 5;
    private static final int USER_ID = 6;
    private static final int USER_NAME = 7;
    private static final int START = 9;

    private static final int MAX_NAME = 15;
    private static final boolean IS_REVERSED = FileBytes.isReversed(ByteOrder.LITTLE_ENDIAN);

    /** Of a section; more are of no process that packets could have. */
    private static final int MAX_PROCESSES = 1 << 16;

    private final FileBytes bytes;
    private final PcapngOptions options;
    private int count;
    private final Map<Integer, List<ProcessIdentity>> byPid = new HashMap<>();

    PcapngProcesses(FileBytes bytes) {
        this.bytes = bytes;
        options = new PcapngOptions(bytes);
    }

    void clear() {
        byPid.clear();
        count = 0;
    }

    /**
     * Takes the custom block at the position if it describes a process. Its body is little-endian in every section.
     *
     * @param end of the body, behind the position
     * @param isReversed byte order of the section, in which the enterprise number is
     */
    void take(int end, boolean isReversed) {
        if (end < OPTIONS_AT
                || bytes.getInt(ENTERPRISE_AT, isReversed) != WIRESHARK
                || bytes.getInt(ENTRY_AT, IS_REVERSED) != PROCESS_ENTRY) {
            return;
        }
        final int pid = bytes.getInt(PID_AT, IS_REVERSED);
        if (pid > 0 && count < MAX_PROCESSES) {
            count++;
            byPid.computeIfAbsent(pid, unused -> new ArrayList<>()).add(read(pid, end));
        }
    }

    private ProcessIdentity read(int pid, int end) {
        String name = "";
        String path = "";
        String commandLine = "";
        String userName = null;
        int userId = ProcessIdentity.UNKNOWN_ID;
        int parentPid = 0;
        long startNs = 0;
        options.from(OPTIONS_AT, end, IS_REVERSED);
        while (options.next()) {
            switch (options.code()) {
                case NAME -> name = options.text();
                case PATH -> path = options.text();
                case COMMAND_LINE -> commandLine = commandLine();
                case PARENT_PID -> parentPid = options.number(0);
                case USER_ID -> userId = options.number(0);
                case USER_NAME -> userName = options.text();
                case START -> startNs = options.longNumber();
                default -> {
                    // Nothing that a flow says.
                }
            }
        }
        return new ProcessIdentity(
                "",
                pid,
                startNs,
                startNs,
                name.isEmpty() ? nameOf(path) : name,
                path,
                commandLine,
                userId,
                userName,
                ProcessIdentity.UNKNOWN_ID,
                null,
                parentPid,
                "",
                "");
    }

    /** Arguments separated by NUL, as the kernel keeps them. */
    private String commandLine() {
        final String joined = new String(options.rawBytes(), StandardCharsets.UTF_8);
        return joined.endsWith("\0") ? joined.substring(0, joined.length() - 1) : joined;
    }

    private static String nameOf(String path) {
        final String name = path.substring(path.lastIndexOf('/') + 1);
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
    }

    /**
     * The process that had a pid at a time: of several the last one that had started, else the first. Without a block there
     * is only the pid.
     */
    ProcessIdentity at(int pid, long timeNs) {
        final List<ProcessIdentity> known = byPid.get(pid);
        if (known == null) {
            return withoutBlock(pid);
        }
        ProcessIdentity found = known.get(0);
        for (final ProcessIdentity one : known) {
            final boolean isLater = one.startTimeNs() <= timeNs && one.startTimeNs() >= found.startTimeNs();
            final boolean isEarlier = found.startTimeNs() > timeNs && one.startTimeNs() < found.startTimeNs();
            if (isLater || isEarlier) {
                found = one;
            }
        }
        return found;
    }

    private static ProcessIdentity withoutBlock(int pid) {
        final int unknown = ProcessIdentity.UNKNOWN_ID;
        return new ProcessIdentity("", pid, 0, 0, "", "", "", unknown, null, unknown, null, 0, "", "");
    }
}
