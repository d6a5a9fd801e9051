// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.process;

import io.flowbraid.introspection.KnownProcesses.Known;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process, the programs it has run and the titles it had, oldest first. A socket belongs to the program that ran
 * when it was opened, by the title and with the user it had then: a server's worker takes a name of its own, and
 * setuid(2) without exec makes another identity of the same program. Each identity is one instance. (NOT thread safe,
 * but for {@link #published})
 */
public final class ProcessHistory {
    /** Titles of one program that are kept: some servers write each request into theirs. */
    static final int MAX_TITLES = 32;

    private record Image(long sinceNs, int program, ProcessIdentity identity) {}

    private final List<Image> images = new ArrayList<>(2);
    private final @Nullable Workload inheritedWorkload;
    private @Nullable Workload workload;
    private String cgroup;
    private boolean guessed;
    private long parentStartNs;
    /** For other threads. */
    private volatile Known published;

    ProcessHistory(ProcessIdentity first, String cgroup, @Nullable Workload workload) {
        images.add(new Image(0, 0, first));
        this.cgroup = cgroup;
        this.workload = workload;
        inheritedWorkload = workload;
        published = new Known(first, 0);
    }

    /** Known only by what a socket said of it, because the record of its start was lost. */
    static ProcessHistory guess(ProcessIdentity identity) {
        final ProcessHistory history = new ProcessHistory(identity, "", null);
        history.guessed = true;
        return history;
    }

    boolean isGuessed() {
        return guessed;
    }

    /** The process that the program of now names as its parent; 0 when its start is not known. */
    void descendsFrom(long startNs) {
        parentStartNs = startNs;
        publish();
    }

    /** What it runs, for any thread. */
    Known published() {
        return published;
    }

    private void publish() {
        published = new Known(current(), parentStartNs);
    }

    int images() {
        return images.size();
    }

    ProcessIdentity current() {
        return last().identity;
    }

    /** {@code CLOCK_MONOTONIC} ns of the last exec seen; 0 when none was. */
    long currentSinceNs() {
        return last().sinceNs;
    }

    void exec(long timeNs, ProcessIdentity identity, String execCgroup, @Nullable Workload execWorkload) {
        images.add(new Image(timeNs, last().program + 1, identity));
        // Runtimes move a process into its container's cgroup before it execs; there it execs again.
        if (execWorkload != null && !execWorkload.equals(workload)) {
            workload = execWorkload;
        } else if (execWorkload == null && !execCgroup.equals(cgroup)) {
            workload = inheritedWorkload;
        }
        cgroup = execCgroup;
        publish();
    }

    /** The process has another name or other arguments than before, and runs the same program. */
    void retitle(long timeNs, String name, String commandLine) {
        final Image before = last();
        final ProcessIdentity identity = before.identity;
        if (identity.name().equals(name) && identity.commandLine().equals(commandLine)) {
            return;
        }
        final int program = before.program;
        final int oldest = images.size() - MAX_TITLES;
        if (oldest > 0 && images.get(oldest - 1).program == program) {
            images.remove(oldest);
        }
        images.add(new Image(timeNs, program, identity.withTitle(name, commandLine)));
        publish();
    }

    /** Name of the cgroup in which it was at its last exec, or its ancestor's when it has made none. */
    String cgroup() {
        return cgroup;
    }

    /** The program that ran at a time, as the user that the socket names. */
    public ProcessIdentity imageAt(long timeNs, int uid, int gid, AccountNames users) {
        int at = images.size() - 1;
        while (at > 0 && images.get(at).sinceNs > timeNs) {
            at--;
        }
        final Image image = images.get(at);
        final long sinceNs = image.sinceNs;
        for (int i = at; i >= 0 && images.get(i).sinceNs == sinceNs; i--) {
            if (images.get(i).identity.uid() == uid && images.get(i).identity.gid() == gid) {
                return images.get(i).identity;
            }
        }
        final ProcessIdentity changed = image.identity.withUser(uid, users.userName(uid), gid, users.groupName(gid));
        images.add(at + 1, new Image(sinceNs, image.program, changed));
        publish();
        return changed;
    }

    /** The program that runs now, when the process has called exec since that time. */
    @Nullable
    public ProcessIdentity laterThan(long timeNs) {
        final Image now = last();
        int at = images.size() - 1;
        while (at > 0 && images.get(at).sinceNs > timeNs) {
            at--;
        }
        return images.get(at).program == now.program ? null : now.identity;
    }

    /** The container it runs in; null for none. */
    @Nullable
    public Workload workload() {
        return workload;
    }

    private Image last() {
        return images.get(images.size() - 1);
    }
}
