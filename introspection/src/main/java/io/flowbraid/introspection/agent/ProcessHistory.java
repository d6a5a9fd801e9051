// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.Workload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process and the programs it has run, oldest first. A socket belongs to the program that ran when it was opened,
 * with the user it had then: setuid(2) without exec makes another identity of the same program. Each identity is one
 * instance. (NOT thread safe)
 */
final class ProcessHistory {
    private record Image(long sinceNs, ProcessIdentity identity) {}

    private final List<Image> images = new ArrayList<>(2);
    private final @Nullable Workload inheritedWorkload;
    private @Nullable Workload workload;
    private String cgroup;
    private boolean guessed;

    ProcessHistory(ProcessIdentity first, String cgroup, @Nullable Workload workload) {
        images.add(new Image(0, first));
        this.cgroup = cgroup;
        this.workload = workload;
        inheritedWorkload = workload;
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

    ProcessIdentity current() {
        return last().identity;
    }

    /** {@code CLOCK_MONOTONIC} ns of the last exec seen; 0 when none was. */
    long currentSinceNs() {
        return last().sinceNs;
    }

    void exec(long timeNs, ProcessIdentity identity, String execCgroup, @Nullable Workload execWorkload) {
        images.add(new Image(timeNs, identity));
        // Runtimes move a process into its container's cgroup before it execs; there it execs again.
        if (execWorkload != null && !execWorkload.equals(workload)) {
            workload = execWorkload;
        } else if (execWorkload == null && !execCgroup.equals(cgroup)) {
            workload = inheritedWorkload;
        }
        cgroup = execCgroup;
    }

    /** Name of the cgroup in which it was at its last exec, or its ancestor's when it has made none. */
    String cgroup() {
        return cgroup;
    }

    /** The program that ran at a time, as the user that the socket names. */
    ProcessIdentity imageAt(long timeNs, int uid, int gid, UserDatabase users) {
        int at = images.size() - 1;
        while (at > 0 && images.get(at).sinceNs > timeNs) {
            at--;
        }
        final long sinceNs = images.get(at).sinceNs;
        for (int i = at; i >= 0 && images.get(i).sinceNs == sinceNs; i--) {
            if (images.get(i).identity.uid() == uid && images.get(i).identity.gid() == gid) {
                return images.get(i).identity;
            }
        }
        final ProcessIdentity changed = withUser(images.get(at).identity, uid, gid, users);
        images.add(at + 1, new Image(sinceNs, changed));
        return changed;
    }

    /** The program that runs now, when that is another than the one given. */
    @Nullable
    ProcessIdentity laterThan(ProcessIdentity image) {
        final ProcessIdentity now = last().identity;
        return now.isSameImage(image) ? null : now;
    }

    @Nullable
    Workload workload() {
        return workload;
    }

    private Image last() {
        return images.get(images.size() - 1);
    }

    private static ProcessIdentity withUser(ProcessIdentity image, int uid, int gid, UserDatabase users) {
        return new ProcessIdentity(
                image.bootId(),
                image.pid(),
                image.startNs(),
                image.startTimeNs(),
                image.name(),
                image.executable(),
                image.commandLine(),
                uid,
                users.userName(uid),
                gid,
                users.groupName(gid),
                image.parentPid(),
                image.parentName(),
                image.parentExecutable());
    }
}
