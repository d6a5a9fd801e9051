// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.lineage;

import io.flowbraid.introspection.KnownProcesses;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.process.EntityId;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.ProcessLineage;
import io.flowbraid.model.process.ProcessLineage.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the processes of this host and their ancestors. Any thread may ask. */
public final class ProcessAncestry {
    private static final int MAX_ANCESTORS = 64;

    private final String bootId;
    private final Supplier<KnownProcesses> known;
    private final RunningProcesses running;

    ProcessAncestry(String bootId, Supplier<KnownProcesses> known, RunningProcesses running) {
        this.bootId = bootId;
        this.known = known;
        this.running = running;
    }

    /**
     * Those of this host.
     *
     * @param commandLines what is shown of them
     * @param known what the agent of this process knows, asked each time: it may start later
     */
    public static ProcessAncestry ofThisHost(String bootId, CommandLines commandLines, Supplier<KnownProcesses> known) {
        return new ProcessAncestry(bootId, known, RunningProcesses.ofThisHost(bootId, commandLines));
    }

    /**
     * The lineage of a process; null when it is not known.
     *
     * @param seen what a flow says of it; null for nothing
     */
    public @Nullable ProcessLineage of(EntityId id, @Nullable ProcessIdentity seen) {
        if (!id.isOfBoot(bootId) || id.startNs() == 0) {
            return seen == null ? null : ProcessLineage.ofRecord(seen);
        }
        final ProcessIdentity alive = running.find(id.pid(), id.startNs());
        final KnownProcesses.Known mine = known.get().find(id.pid(), id.startNs());
        final ProcessIdentity process = mine != null ? mine.identity() : seen != null ? seen : alive;
        if (process == null) {
            return null;
        }
        final State state = alive != null ? State.RUNNING : running.areVisible() ? State.ENDED : State.UNKNOWN;
        return withAncestors(process, state);
    }

    private ProcessLineage withAncestors(ProcessIdentity process, State state) {
        // Starts in /proc are coarser than those of eBPF: an id made of them would find no flow.
        final boolean isProcExact = running.isCoarse(process.startNs());
        final List<ProcessIdentity> ancestors = new ArrayList<>();
        ProcessIdentity youngest = process;
        while (ancestors.size() < MAX_ANCESTORS && !ProcessLineage.isFirst(youngest)) {
            ProcessIdentity parent = knownParent(youngest);
            final boolean isExact = parent != null || isProcExact;
            if (parent == null) {
                parent = running.parentOf(youngest);
            }
            if (parent == null) {
                youngest.recordedParent().ifPresent(ancestors::add);
                break;
            }
            ancestors.add(isExact ? parent : parent.withoutStart());
            youngest = parent;
        }
        return new ProcessLineage(process, ancestors, state);
    }

    private @Nullable ProcessIdentity knownParent(ProcessIdentity child) {
        final KnownProcesses processes = known.get();
        final KnownProcesses.Known mine = processes.find(child.pid(), child.startNs());
        if (mine == null || mine.parentStartNs() == 0) {
            return null;
        }
        final KnownProcesses.Known parent = processes.find(mine.identity().parentPid(), mine.parentStartNs());
        return parent == null ? null : parent.identity();
    }
}
