// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.process;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of one program: pid and start time, so that a reused pid is another process. An exec keeps pid and start but
 * changes the image, and a process can rename itself; both give another instance. {@link #isSameProcess} compares what
 * stays.
 *
 * @param bootId boot of the host it runs on ({@code /proc/sys/kernel/random/boot_id}); empty when the feed has none
 * @param pid host pid (thread group id)
 * @param startNs start of the process, ns since boot ({@code task_struct.start_boottime}); 0 when unknown
 * @param startTimeNs the same, ns since the epoch; 0 when unknown
 * @param name {@code comm} of the thread group's leader when the socket was used, at most 15 bytes
 * @param executable as {@code /proc/PID/exe} has it; begins with an ellipsis when its front is missing
 * @param commandLine arguments joined by a space, as {@code ps} shows them; ends with an ellipsis when cut, empty when
 *     unknown
 * @param uid user id, unsigned; -1 when unknown
 * @param gid group id, unsigned; -1 when unknown
 * @param parentPid 0 when unknown
 */
public record ProcessIdentity(
        String bootId,
        int pid,
        long startNs,
        long startTimeNs,
        String name,
        String executable,
        String commandLine,
        int uid,
        @Nullable String userName,
        int gid,
        @Nullable String groupName,
        int parentPid,
        String parentName,
        String parentExecutable) {

    /** Of a user or group that is not known; the kernel gives it to nobody. */
    public static final int UNKNOWN_ID = -1;

    /** Same process, whatever program it runs now. */
    public boolean isSameProcess(ProcessIdentity other) {
        return pid == other.pid
                && bootId.equals(other.bootId)
                && (startNs == other.startNs || startNs == 0 || other.startNs == 0);
    }

    /** The same process, or nobody known either time. */
    public static boolean areSame(@Nullable ProcessIdentity one, @Nullable ProcessIdentity other) {
        return one == null || other == null ? one == other : one.isSameProcess(other);
    }

    /**
     * Same process running the same program, whatever it calls itself: a process can rewrite its name and arguments.
     */
    public boolean isSameImage(ProcessIdentity other) {
        return isSameProcess(other) && executable.equals(other.executable);
    }

    /** The other one is its parent: on the same host, and not a later process with the parent's pid. */
    public boolean isChildOf(ProcessIdentity other) {
        return parentPid == other.pid && bootId.equals(other.bootId) && other.startNs <= startNs;
    }

    /** The process after it has renamed itself or rewritten its arguments. */
    public ProcessIdentity withTitle(String newName, String newCommandLine) {
        return copy(startNs, newName, newCommandLine);
    }

    /** The process after setuid(2) or setgid(2). */
    public ProcessIdentity withUser(
            int newUid, @Nullable String newUserName, int newGid, @Nullable String newGroupName) {
        return new ProcessIdentity(
                bootId,
                pid,
                startNs,
                startTimeNs,
                name,
                executable,
                commandLine,
                newUid,
                newUserName,
                newGid,
                newGroupName,
                parentPid,
                parentName,
                parentExecutable);
    }

    /** The parent as this record names it, with nothing else known of it; empty when it names none. */
    public Optional<ProcessIdentity> recordedParent() {
        return parentPid == 0
                ? Optional.empty()
                : Optional.of(new ProcessIdentity(
                        bootId,
                        parentPid,
                        0,
                        0,
                        parentName,
                        parentExecutable,
                        "",
                        UNKNOWN_ID,
                        null,
                        UNKNOWN_ID,
                        null,
                        0,
                        "",
                        ""));
    }

    /** The same, with a start that is not known to the nanosecond left out: its {@link #entityId} would be wrong. */
    public ProcessIdentity withoutStart() {
        return copy(0, name, commandLine);
    }

    private ProcessIdentity copy(long newStartNs, String newName, String newCommandLine) {
        return new ProcessIdentity(
                bootId,
                pid,
                newStartNs,
                startTimeNs,
                newName,
                executable,
                newCommandLine,
                uid,
                userName,
                gid,
                groupName,
                parentPid,
                parentName,
                parentExecutable);
    }

    /** Unique over hosts, boots and reused pids: ECS {@code process.entity_id}. */
    public String entityId() {
        final StringBuilder id = new StringBuilder(40);
        appendEntityId(id);
        return id.toString();
    }

    /** Appends the text that {@link #entityId} returns, without garbage. */
    public void appendEntityId(StringBuilder id) {
        if (!bootId.isEmpty()) {
            id.append(bootId, 0, Math.min(8, bootId.length())).append('-');
        }
        id.append(pid).append('-');
        int shift = Math.max(0, 60 - (Long.numberOfLeadingZeros(startNs) & ~3));
        for (; shift >= 0; shift -= 4) {
            id.append(Character.forDigit((int) (startNs >>> shift) & 0xf, 16));
        }
    }
}
