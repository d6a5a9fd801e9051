// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.decode;

import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.introspection.wire.json.JsonScanner;
import io.flowbraid.introspection.wire.json.KeyTable;
import io.flowbraid.introspection.wire.json.Span;
import io.flowbraid.introspection.wire.vocabulary.SideKey;
import io.flowbraid.model.process.ProcessIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Makes process identities of the objects that describe them; the same bytes give the same instance. An unknown
 * process allocates once, a known one never. (NOT thread safe)
 */
final class ProcessReader {
    private enum Key {
        PID("PID"),
        UID("UID"),
        USER_NAME("UID_NAME"),
        GID("GID"),
        GROUP_NAME("GID_NAME"),
        PATH("PROCESS_PATH"),
        COMMAND_LINE("PROCESS_CMDLINE"),
        COMM("comm"),
        EXECUTABLE("exe"),
        START("start"),
        START_TIME("start_time"),
        BOOT("boot"),
        PARENT_PID("parent_pid"),
        PARENT_NAME("parent_name"),
        PARENT_EXECUTABLE("parent_exe");

        static final KeyTable<Key> TABLE = new KeyTable<>(values(), key -> new String[] {key.spelling});

        private final String spelling;

        Key(String spelling) {
            this.spelling = spelling;
        }
    }

    private static final int ENTRIES = 1 << 14;
    private static final long BYTE_LIMIT = 16L << 20;
    private static final Span NONE = new Span();

    private final ByteCache<ProcessIdentity> cache = new ByteCache<>(ENTRIES, BYTE_LIMIT);
    private final NumberedCache<ProcessIdentity> numbered = new NumberedCache<>();
    private final KeyScratch key = new KeyScratch();
    private final JsonScanner scanner = new JsonScanner();

    private final CommandLines commandLines;

    private String bootId = "";
    private int pid;
    private long startNs;
    private long startTimeNs;
    private @Nullable String name;
    private @Nullable String path;
    private @Nullable String executable;
    private String commandLine = "";
    private int uid;
    private @Nullable String userName;
    private int gid;
    private @Nullable String groupName;
    private int parentPid;
    private @Nullable String parentName;
    private String parentPath = "";
    private @Nullable String parentExecutable;

    /** @param commandLines what is kept of a command line, whatever its sender kept */
    ProcessReader(CommandLines commandLines) {
        this.commandLines = commandLines;
    }

    /**
     * The process of an event; null when none is described.
     *
     * @param own {@code LOCAL_PROCESS}
     * @param father {@code LOCAL_FATHER_PROCESS}, may be empty
     * @param extension our own words about the process, may be empty
     * @param hostBootId boot of the sender, unless the process says another
     */
    @Nullable
    ProcessIdentity read(Span own, Span father, Span extension, String hostBootId) {
        if (own.isEmpty()) {
            return null;
        }
        final ProcessIdentity met = numbered.find(own, father, extension, hostBootId);
        if (met != null) {
            return met;
        }
        final ProcessIdentity process = byBytes(own, father, extension, hostBootId);
        if (process != null) {
            numbered.put(own, father, extension, hostBootId, process);
        }
        return process;
    }

    private @Nullable ProcessIdentity byBytes(Span own, Span father, Span extension, String hostBootId) {
        key.clear();
        key.add(own);
        key.add(father);
        key.add(extension);
        key.add(hostBootId);
        final ProcessIdentity known = cache.find(key.bytes, 0, key.length);
        if (known != null) {
            return known;
        }
        clear(hostBootId);
        if (!father.isEmpty()) {
            readFather(father);
        }
        readObject(own);
        if (!extension.isEmpty()) {
            readObject(extension);
        }
        return remember();
    }

    /** A process that one object describes whole. */
    @Nullable
    ProcessIdentity readWhole(Span object, String hostBootId) {
        return read(object, NONE, NONE, hostBootId);
    }

    /** The process of one end of an nProbe record. */
    @Nullable
    ProcessIdentity read(SideFields side) {
        key.clear();
        for (final Span span : side.spans) {
            key.add(span);
        }
        final ProcessIdentity known = cache.find(key.bytes, 0, key.length);
        if (known != null) {
            return known;
        }
        clear("");
        pid = (int) side.number(SideKey.SRC_PID, 0);
        path = side.text(SideKey.SRC_NAME);
        uid = (int) side.number(SideKey.SRC_UID, -1);
        final String user = side.text(SideKey.SRC_USER_NAME);
        userName = user.isEmpty() ? null : user;
        parentPid = (int) side.number(SideKey.SRC_FATHER_PID, 0);
        parentPath = side.text(SideKey.SRC_FATHER_NAME);
        commandLine = side.text(SideKey.SRC_CMDLINE);
        return remember();
    }

    private @Nullable ProcessIdentity remember() {
        final String run = executable != null ? executable : path != null ? path : "";
        final String parentRun = parentExecutable != null ? parentExecutable : parentPath;
        if (pid == 0 && run.isEmpty() && name == null) {
            return null;
        }
        final ProcessIdentity process = new ProcessIdentity(
                bootId,
                pid,
                startNs,
                startTimeNs,
                name != null ? name : lastComponent(run),
                run,
                commandLines.shown(commandLine),
                uid,
                userName,
                gid,
                groupName,
                parentPid,
                parentName != null ? parentName : lastComponent(parentRun),
                parentRun);
        cache.put(key.bytes, 0, key.length, process);
        return process;
    }

    private void clear(String hostBootId) {
        bootId = hostBootId;
        pid = 0;
        startNs = 0;
        startTimeNs = 0;
        name = null;
        path = null;
        executable = null;
        commandLine = "";
        uid = -1;
        userName = null;
        gid = -1;
        groupName = null;
        parentPid = 0;
        parentName = null;
        parentPath = "";
        parentExecutable = null;
    }

    private void readFather(Span father) {
        scanner.wrap(father);
        scanner.enter('{');
        while (scanner.nextKey()) {
            final Key found = Key.TABLE.find(scanner.bytes, scanner.tokenFrom, scanner.tokenTo);
            if (found == Key.PID) {
                parentPid = (int) scanner.integer(0);
            } else if (found == Key.PATH) {
                parentPath = text();
            } else {
                scanner.skip();
            }
        }
    }

    private void readObject(Span object) {
        scanner.wrap(object);
        scanner.enter('{');
        while (scanner.nextKey()) {
            readValue(Key.TABLE.find(scanner.bytes, scanner.tokenFrom, scanner.tokenTo));
        }
    }

    private void readValue(@Nullable Key found) {
        if (found == null) {
            scanner.skip();
            return;
        }
        switch (found) {
            case PID -> pid = (int) scanner.integer(0);
            case UID -> uid = (int) scanner.integer(-1);
            case USER_NAME -> userName = text();
            case GID -> gid = (int) scanner.integer(-1);
            case GROUP_NAME -> groupName = text();
            case PATH -> path = text();
            case COMMAND_LINE -> commandLine = text();
            case COMM -> name = text();
            case EXECUTABLE -> executable = text();
            case START -> startNs = scanner.integer(0);
            case START_TIME -> startTimeNs = scanner.integer(0);
            case BOOT -> bootId = text();
            case PARENT_PID -> parentPid = (int) scanner.integer(0);
            case PARENT_NAME -> parentName = text();
            case PARENT_EXECUTABLE -> parentExecutable = text();
        }
    }

    private String text() {
        return scanner.text() ? scanner.tokenText() : "";
    }

    /** Senders without the kernel's name for a process: its program's. */
    private static String lastComponent(String run) {
        return run.substring(run.lastIndexOf('/') + 1);
    }
}
