// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.KnownProcesses;
import io.flowbraid.introspection.KnownProcesses.Known;
import io.flowbraid.introspection.agent.netlink.ProcProcesses;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.process.EntityId;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.ProcessLineage;
import io.flowbraid.model.process.ProcessLineage.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be believed of pids that are used again. */
final class RunningProcessesTest {
    private static final String BOOT = "a97c33f5-0000-4000-8000-000000000000";
    private static final long TICK_NS = 10_000_000;

    @TempDir
    private Path proc;

    private RunningProcesses running;

    @BeforeEach
    void mount() throws IOException {
        running = new RunningProcesses(new ProcProcesses(proc, BOOT, 0, CommandLines.MASKED));
        process(1, 0, 1, "init");
    }

    @Test
    void shouldKnowAProcessByItsStart() throws Exception {
        process(50, 1, 700, "server");

        assertThat(running.find(50, 700 * TICK_NS + 1_234_567)).isNotNull();
        assertThat(running.find(50, 701 * TICK_NS)).isNull();
        assertThat(running.find(50, 699 * TICK_NS + 9_999_999)).isNull();
    }

    @Test
    void shouldNameTheParentOfADeadChildIfItHasHadItsPidAllTheTime() throws Exception {
        process(50, 1, 700, "sh");

        assertThat(parentPid(child(60, 701 * TICK_NS, 50))).isEqualTo(50);
    }

    @Test
    void shouldNotTakeForAParentWhoGotItsPidLater() throws Exception {
        process(50, 1, 900, "intruder");

        assertThat(running.parentOf(child(60, 701 * TICK_NS, 50))).isNull();
        assertThat(running.parentOf(child(60, 900 * TICK_NS + 5, 50)))
                .as("within one tick, either may have come first")
                .isNull();
    }

    @Test
    void shouldNameTheParentThatARunningChildSaysItHas() throws Exception {
        process(50, 1, 700, "sh");
        process(60, 50, 700, "curl");

        assertThat(parentPid(child(60, 700 * TICK_NS + 3, 0))).isEqualTo(50);
    }

    @Test
    void shouldNotNameWhoAdoptedAnOrphan() throws Exception {
        process(60, 1, 701, "daemon");

        assertThat(running.parentOf(child(60, 701 * TICK_NS + 3, 50))).isNull();
    }

    @Test
    void shouldEndWithWhatTheRecordSaysWhereTheParentIsGone() {
        final ProcessIdentity child = child(60, 701 * TICK_NS + 3, 50);

        final ProcessLineage lineage = lineage(child, KnownProcesses.NONE);

        assertThat(lineage.state()).isEqualTo(State.ENDED);
        assertThat(lineage.ancestors()).extracting(ProcessIdentity::name).containsExactly("bash");
        assertThat(lineage.isComplete()).isFalse();
    }

    @Test
    void shouldGoOnInProcWhereTheAgentKnowsNoMore() throws Exception {
        process(40, 1, 500, "sshd");
        final ProcessIdentity shell = child(50, 600 * TICK_NS + 7, 40);
        final ProcessIdentity curl = child(60, 701 * TICK_NS + 3, 50);
        final KnownProcesses known =
                (pid, startNs) -> pid == 60 ? new Known(curl, shell.startNs()) : pid == 50 ? new Known(shell, 0) : null;

        final ProcessLineage lineage = lineage(curl, known);

        assertThat(lineage.ancestors()).extracting(ProcessIdentity::pid).isEqualTo(List.of(50, 40, 1));
        assertThat(lineage.ancestors())
                .extracting(ProcessIdentity::startNs)
                .isEqualTo(List.of(shell.startNs(), 0L, 0L));
        assertThat(lineage.isComplete()).isTrue();
    }

    @Test
    void shouldLookNowhereForAProcessOfAnotherHost() throws Exception {
        process(60, 1, 701, "curl");
        final ProcessAncestry ancestry = new ProcessAncestry(BOOT, () -> KnownProcesses.NONE, running);
        final EntityId elsewhere =
                EntityId.parse("00000000-60-" + Long.toHexString(701 * TICK_NS)).orElseThrow();

        assertThat(ancestry.of(elsewhere, null)).isNull();
        assertThat(Objects.requireNonNull(ancestry.of(elsewhere, child(60, 701 * TICK_NS, 50)))
                        .state())
                .isEqualTo(State.UNKNOWN);
    }

    private ProcessLineage lineage(ProcessIdentity process, KnownProcesses known) {
        final ProcessAncestry ancestry = new ProcessAncestry(BOOT, () -> known, running);
        return Objects.requireNonNull(
                ancestry.of(EntityId.parse(process.entityId()).orElseThrow(), process));
    }

    private int parentPid(ProcessIdentity child) {
        return Objects.requireNonNull(running.parentOf(child)).pid();
    }

    private void process(int pid, int parent, long startTicks, String name) throws IOException {
        final Path directory = Files.createDirectories(proc.resolve(Integer.toString(pid)));
        Files.writeString(
                directory.resolve("stat"),
                pid + " (" + name + ") S " + parent + " 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 " + startTicks + " 0 0");
        Files.writeString(directory.resolve("status"), "Name:\t" + name + "\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
        Files.writeString(directory.resolve("comm"), name + "\n");
        Files.writeString(directory.resolve("cmdline"), name + "\0");
    }

    private static ProcessIdentity child(int pid, long startNs, int parentPid) {
        return new ProcessIdentity(
                BOOT,
                pid,
                startNs,
                startNs,
                "curl",
                "/usr/bin/curl",
                "curl",
                0,
                null,
                0,
                null,
                parentPid,
                parentPid == 0 ? "" : "bash",
                "");
    }
}
