// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

import io.flowbraid.capture.file.FileBytes;
import io.flowbraid.capture.file.SectionProcesses;
import io.flowbraid.model.process.ProcessIdentity;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The descriptions of processes that a pcapng section has in custom blocks of Wireshark's. (NOT thread safe.) */
final class PcapngProcesses {
    /** Wireshark's number among private enterprises. */
    private static final int WIRESHARK = 32_622;
    /** The entry of its custom blocks that describes a process. */
    private static final int PROCESS_ENTRY = 3;

    private static final int ENTERPRISE_AT = 8;
    private static final int ENTRY_AT = 12;
    private static final int PID_AT = 16;
    private static final int OPTIONS_AT = 20;

    private static final int COMMENT = 1;
    private static final int NAME = 2;
    private static final int PATH = 3;
    private static final int COMMAND_LINE = 4;
    private static final int PARENT_PID = 5;
    private static final int USER_ID = 6;
    private static final int USER_NAME = 7;
    private static final int START = 9;

    private static final int MAX_NAME = 15;
    private static final boolean IS_REVERSED = FileBytes.isReversed(ByteOrder.LITTLE_ENDIAN);

    private final FileBytes bytes;
    private final PcapngOptions options;
    private final SectionProcesses found;

    /** @param found takes the processes */
    PcapngProcesses(FileBytes bytes, SectionProcesses found) {
        this.bytes = bytes;
        this.found = found;
        options = new PcapngOptions(bytes);
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
        if (pid > 0 && !found.isFull()) {
            found.add(read(pid, end));
        }
    }

    /** Writes the block of a process; its body is little-endian, as the whole buffer is. */
    static void write(BlockBuffer out, ProcessIdentity process, String comment, ProcessDetail detail) {
        out.begin(PcapngBlock.CUSTOM);
        out.putInt(WIRESHARK).putInt(PROCESS_ENTRY).putInt(process.pid());
        out.option(NAME, process.name());
        if (process.parentPid() != 0) {
            out.option(PARENT_PID, process.parentPid());
        }
        if (process.startTimeNs() != 0) {
            out.option(START, process.startTimeNs());
        }
        if (detail == ProcessDetail.FULL) {
            out.option(PATH, process.executable());
            out.option(COMMAND_LINE, process.commandLine());
            if (process.uid() != ProcessIdentity.UNKNOWN_ID) {
                out.option(USER_ID, process.uid());
            }
            out.option(USER_NAME, process.userName() == null ? "" : process.userName());
        }
        out.option(COMMENT, comment);
        out.endOfOptions();
        out.end();
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
}
