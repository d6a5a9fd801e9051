// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.process;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.flowbraid.introspection.KnownProcesses;
import io.flowbraid.introspection.agent.bpf.BpfIterator;
import io.flowbraid.introspection.agent.record.KernelClock;
import io.flowbraid.introspection.agent.record.ProcessRecordFlyweight;
import io.flowbraid.introspection.agent.record.SocketEventFlyweight;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.process.ProcessIdentity;
import java.time.Duration;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who runs, and who ran until lately: fed by each fork, exec and exit, so that a process that lived a millisecond is
 * known when its socket is spoken of. Keyed by pid and start, which no two processes of a boot share.
 *
 * <p>The dead stay for ten minutes after they were last asked for; the living stay. (NOT thread safe, but for {@link
 * #find})
 */
public final class ProcessTable implements KnownProcesses {
    private static final Duration EXITED_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration ALWAYS = Duration.ofNanos(Long.MAX_VALUE);
    private static final int NOT_THERE = -1;
    private static final int MAX_PROCESSES = 200_000;

    private record Key(int pid, long startNs) {}

    private final Cache<Key, ProcessHistory> processes = Caffeine.newBuilder()
            .maximumSize(MAX_PROCESSES)
            .executor(Runnable::run)
            .expireAfter(Expiry.<Key, ProcessHistory>accessing((key, process) -> lifetime(key)))
            .build();
    private final Int2ObjectHashMap<Key> living = new Int2ObjectHashMap<>();
    private final ProcessRecordFlyweight record = new ProcessRecordFlyweight();
    private final HostProc proc;
    private final ProcessContainers containers;
    private final String bootId;
    private final KernelClock clock;
    private final AccountNames users;
    private final CommandLines commandLines;

    /** @param commandLines what is kept of a command line: the rest leaves no trace here */
    public ProcessTable(
            String bootId, KernelClock clock, AccountNames users, HostProc proc, CommandLines commandLines) {
        this.bootId = bootId;
        this.clock = clock;
        this.users = users;
        this.proc = proc;
        this.commandLines = commandLines;
        containers = new ProcessContainers(proc);
    }

    private Duration lifetime(Key key) {
        return key.equals(living.get(key.pid)) ? ALWAYS : EXITED_TIMEOUT;
    }

    /** A record of the ring: fork, exec or exit. */
    public void onRecord(DirectBuffer buffer, int offset) {
        record.wrap(buffer, offset);
        switch (record.type()) {
            case ProcessRecordFlyweight.FORK -> onFork();
            case ProcessRecordFlyweight.EXEC -> onExec();
            case ProcessRecordFlyweight.EXIT -> onExit();
            case ProcessRecordFlyweight.TITLE -> onTitle();
            default -> {
                // A type of a newer object says nothing to us.
            }
        }
    }

    /** Takes in the processes that run, after the start or when records were lost. */
    public void prime(BpfIterator tasks) {
        tasks.read();
        final Int2IntHashMap offsets = new Int2IntHashMap(NOT_THERE);
        for (int offset = 0; offset < tasks.length(); offset += record.length()) {
            record.wrap(tasks.records(), offset);
            offsets.put(record.pid(), offset);
        }
        for (int offset = 0, next; offset < tasks.length(); offset = next) {
            record.wrap(tasks.records(), offset);
            next = offset + record.length();
            onTask(record.pid(), offsets, tasks.records());
        }
    }

    /** Parents first, for the child's identity names its parent. */
    private void onTask(int pid, Int2IntHashMap offsets, DirectBuffer records) {
        final int offset = offsets.remove(pid);
        if (offset == NOT_THERE) {
            return;
        }
        onTask(record.wrap(records, offset).parentPid(), offsets, records);
        record.wrap(records, offset);

        final Key key = new Key(pid, record.startNs());
        final ProcessHistory known = processes.getIfPresent(key);
        final String executable = record.executable();
        // Who exits has let go of its program before it leaves the list.
        final boolean hasNone = executable.isEmpty();
        if (known != null
                && !known.isGuessed()
                && (hasNone || isSameFile(known.current().executable(), executable))) {
            return;
        }
        final ProcessIdentity image = identity(executable, hasNone ? "" : commandLines.shown(proc.arguments(pid)));
        if (known == null || known.isGuessed()) {
            born(key, new ProcessHistory(image, record.cgroup(), containers.ofRunning(record, parent())));
        } else {
            known.exec(record.timeNs(), image, record.cgroup(), containers.ofRunning(record, parent()));
            known.descendsFrom(parentStartNs());
        }
    }

    private void onFork() {
        final Key key = new Key(record.pid(), record.startNs());
        final ProcessHistory known = processes.getIfPresent(key);
        if (known != null && !known.isGuessed()) {
            return;
        }
        final ProcessHistory parent = parent();
        final ProcessIdentity image = parent == null
                ? identity("", "")
                : identity(parent.current().executable(), parent.current().commandLine());
        born(
                key,
                parent == null
                        ? new ProcessHistory(image, "", null)
                        : new ProcessHistory(image, parent.cgroup(), parent.workload()));
    }

    private void onExec() {
        final Key key = new Key(record.pid(), record.startNs());
        final String arguments = record.hasArguments() ? record.arguments() : proc.arguments(record.pid());
        final ProcessIdentity image = identity(record.executable(), commandLines.shown(arguments));
        final ProcessHistory known = processes.getIfPresent(key);
        if (known == null || known.isGuessed()) {
            born(key, new ProcessHistory(image, record.cgroup(), containers.byName(record)));
        } else if (!isSameProgram(known.current(), image)) {
            known.exec(record.timeNs(), image, record.cgroup(), containers.ofExec(record, known, parent()));
            known.descendsFrom(parentStartNs());
        }
    }

    /** A start that was taken in from the list of processes is reported again when its record comes. */
    private static boolean isSameProgram(ProcessIdentity one, ProcessIdentity other) {
        return isSameFile(one.executable(), other.executable())
                && one.commandLine().equals(other.commandLine());
    }

    /** A file can be deleted while it runs. */
    private static boolean isSameFile(String path, String other) {
        return withoutMark(path).equals(withoutMark(other));
    }

    private static String withoutMark(String path) {
        final String mark = ProcessRecordFlyweight.DELETED;
        return path.endsWith(mark) ? path.substring(0, path.length() - mark.length()) : path;
    }

    private void onTitle() {
        final Key key = new Key(record.pid(), record.startNs());
        final ProcessHistory known = processes.getIfPresent(key);
        if (known == null) {
            processes.put(key, ProcessHistory.guess(identity("", commandLines.shown(record.arguments()))));
            return;
        }
        known.retitle(
                record.timeNs(),
                record.comm(),
                record.hasArguments()
                        ? commandLines.shown(record.arguments())
                        : known.current().commandLine());
    }

    private void onExit() {
        final Key key = new Key(record.pid(), record.startNs());
        if (living.remove(key.pid, key)) {
            processes.policy().expireVariably().ifPresent(policy -> policy.setExpiresAfter(key, EXITED_TIMEOUT));
        }
    }

    private void born(Key key, ProcessHistory process) {
        process.descendsFrom(parentStartNs());
        living.put(key.pid, key);
        processes.put(key, process);
    }

    /** Known, or made from what the socket says. */
    public ProcessHistory process(SocketEventFlyweight socket) {
        final Key key = new Key(socket.pid(), socket.processStartNs());
        final ProcessHistory known = processes.getIfPresent(key);
        if (known != null) {
            return known;
        }
        final ProcessHistory guess = ProcessHistory.guess(new ProcessIdentity(
                bootId,
                key.pid,
                key.startNs,
                clock.wallOfBootNs(key.startNs),
                socket.comm(),
                "",
                "",
                socket.uid(),
                users.userName(socket.uid()),
                socket.gid(),
                users.groupName(socket.gid()),
                0,
                "",
                ""));
        processes.put(key, guess);
        return guess;
    }

    /** What that process runs; null for pid 0, and when nothing is known of it. */
    @Nullable
    public ProcessIdentity known(int pid, long startNs) {
        final ProcessHistory process = pid == 0 ? null : processes.getIfPresent(new Key(pid, startNs));
        return process == null ? null : process.current();
    }

    /** Leaves the time alone for which the dead stay: who asks here is a reader of the page. */
    @Override
    public @Nullable Known find(int pid, long startNs) {
        final ProcessHistory process = processes.policy().getIfPresentQuietly(new Key(pid, startNs));
        return process == null ? null : process.published();
    }

    /** Of the record's process; 0 when its parent is not known to live. */
    private long parentStartNs() {
        final Key parent = living.get(record.parentPid());
        return parent == null ? 0 : parent.startNs;
    }

    private @Nullable ProcessHistory parent() {
        return livingProcess(record.parentPid());
    }

    private @Nullable ProcessHistory livingProcess(int pid) {
        final Key key = living.get(pid);
        return key == null ? null : processes.getIfPresent(key);
    }

    private ProcessIdentity identity(String executable, String commandLine) {
        final ProcessHistory parent = parent();
        return new ProcessIdentity(
                bootId,
                record.pid(),
                record.startNs(),
                clock.wallOfBootNs(record.startNs()),
                record.comm(),
                executable,
                commandLine,
                record.uid(),
                users.userName(record.uid()),
                record.gid(),
                users.groupName(record.gid()),
                record.parentPid(),
                parent == null ? "" : parent.current().name(),
                parent == null ? "" : parent.current().executable());
    }
}
