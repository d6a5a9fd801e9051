// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.app.plan.CompanionPlan;
import io.flowbraid.app.plan.FeedPlan;
import io.flowbraid.app.plan.FeedSecurity;
import io.flowbraid.app.plan.LiveSources;
import io.flowbraid.app.plan.PacketFilePlan;
import io.flowbraid.app.plan.PagePlan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.plan.RunSettings;
import io.flowbraid.app.plan.WatchPlan;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.settings.CaptureSettings;
import io.flowbraid.config.settings.HistorySettings;
import io.flowbraid.config.settings.Limits;
import io.flowbraid.config.settings.Timeouts;
import io.flowbraid.config.value.Companion;
import io.flowbraid.config.value.Endpoint;
import io.flowbraid.ffi.HostUsers;
import io.flowbraid.model.flow.FeedFlows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the plan of a run out of its options and the configuration. */
public record PlanMaker(CaptureOptions capture, CollectorOptions collector, AgentNamespaceOption agent) {
    /** Without options of an agent. */
    public PlanMaker(CaptureOptions capture, CollectorOptions collector) {
        this(capture, collector, new AgentNamespaceOption());
    }

    /** A run on interfaces and feeds; {@code fallback} are the interfaces to take when nobody names any. */
    public RunPlan.Live live(boolean hasAgent, List<String> fallback) {
        final LoadedConfig config = collector.load(capture, agent);
        final List<String> declared = config.value(Catalogue.INTERFACES);
        final List<String> interfaces = declared.isEmpty()
                ? fallback
                : declared.equals(List.of(Catalogue.NO_INTERFACE))
                        ? List.of()
                        : declared.stream().distinct().toList();
        final List<Endpoint> feeds = config.value(Catalogue.FEEDS);
        final List<String> names =
                new ArrayList<>(feeds.stream().map(Endpoint::name).toList());
        if (hasAgent) {
            names.add(Catalogue.AGENT_FEED);
        }
        if (interfaces.isEmpty()) {
            if (names.isEmpty()) {
                throw new UsageException("nothing to observe: name an interface with -i (-D lists them), a feed with"
                        + " -i tcp://HOST:PORT, or a file with -r or --feed");
            }
            checkWithoutPackets(feedPlan(config), names);
        }
        final boolean isCaptureOptional =
                hasAgent && declared.isEmpty() && !selectsPackets() && makesFlows(feedPlan(config), names);
        checkGroup(config);
        return new RunPlan.Live(
                new LiveSources(
                        interfaces,
                        isCaptureOptional,
                        feeds,
                        companions(config, interfaces, feeds),
                        hasAgent,
                        config.value(Catalogue.AGENT_NETNS)),
                CaptureSettings.of(config),
                config.value(Catalogue.RUNTIME_SOCKETS),
                PrivilegeOptions.process(config),
                PagePlan.of(config),
                config.value(Catalogue.HISTORY_ENABLED) ? HistorySettings.of(config) : null,
                StateFiles.openSockets(),
                settings(config));
    }

    /** A run on files: interfaces and feeds of the configuration take no part. */
    public RunPlan.Offline offline(FileOptions files, @Nullable Path feedFile) {
        final LoadedConfig config = collector.load(capture, agent);
        if (files.isEmpty() && feedFile != null) {
            checkWithoutPackets(feedPlan(config), List.of(feedFile.toString()));
        }
        checkGroup(config);
        if (capture.packetFile.isRecentAsked()) {
            throw new UsageException(
                    "--recent-packets keeps packets of a capture, and this run reads files: leave it out");
        }
        final RunSettings settings = settings(config);
        if (settings.packetFile() != null) {
            files.checkIsNotRead(settings.packetFile());
        }
        return new RunPlan.Offline(files.isEmpty() ? null : files.plan(config), feedFile, settings);
    }

    private @Nullable PacketFilePlan packetFile(LoadedConfig config) {
        if (capture.packetFile.isToStandardOutput() && collector.output.isFormatAsked()) {
            throw new UsageException(
                    "-w - writes packets to standard output, and -o flows: name a file for the packets,"
                            + " or leave -o away");
        }
        return capture.packetFile.plan(config);
    }

    private boolean selectsPackets() {
        return !capture.filter().isEmpty() || capture.packetLimit > 0 || capture.packetFile.isAsked();
    }

    private void checkWithoutPackets(FeedPlan flows, List<String> feeds) {
        if (selectsPackets()) {
            final String what = capture.packetFile.isAsked() ? "-w writes" : "the filter selects";
            throw new UsageException((capture.packetLimit > 0 ? "-c counts" : what)
                    + " packets, and this run captures none; leave it out, or name an interface with -i");
        }
        if (!makesFlows(flows, feeds)) {
            throw new UsageException("no packets are captured, and no socket of a feed becomes a flow"
                    + " (feed-flows is none): name an interface with -i, or give --feed-flows all");
        }
    }

    private static boolean makesFlows(FeedPlan flows, List<String> feeds) {
        return feeds.stream().anyMatch(feed -> flows.of(feed) != FeedFlows.NONE);
    }

    private static FeedPlan feedPlan(LoadedConfig config) {
        final Map<String, FeedFlows> ofOne = new HashMap<>();
        config.value(Catalogue.FEED_FLOWS_OF).forEach((feed, word) -> ofOne.put(feed, FeedFlows.parse(word)));
        return new FeedPlan(
                FeedFlows.parse(config.value(Catalogue.FEED_FLOWS)), Map.copyOf(ofOne), FeedSecurity.of(config));
    }

    /** Said before anything is opened: files given to no group, or a page for nobody, would be noticed too late. */
    private static void checkGroup(LoadedConfig config) {
        final String group = config.value(Catalogue.ACCESS_GROUP);
        if (!group.isEmpty() && HostUsers.groupId(group).isEmpty()) {
            throw new RunFailure("there is no group '" + group + "' on this host; make it with groupadd " + group
                    + ", or name another with --group or access.group");
        }
    }

    private static CompanionPlan companions(LoadedConfig config, List<String> interfaces, List<Endpoint> feeds) {
        final List<Companion> companions = config.value(Catalogue.COMPANIONS).stream()
                .filter(companion -> interfaces.contains(companion.interfaceName()) && feeds.contains(companion.feed()))
                .toList();
        return new CompanionPlan(
                companions,
                config.value(Catalogue.AGENT_EXCEPT),
                StateFiles.companions(),
                OptionOrigin.isOption(config.origin(Catalogue.COMPANIONS)));
    }

    private RunSettings settings(LoadedConfig config) {
        return new RunSettings(
                feedPlan(config),
                new RunSettings.PacketChoice(capture.filter(), capture.packetLimit),
                packetFile(config),
                capture.packetFile.recent(config),
                Math.toIntExact(config.value(Catalogue.PACKET_BUFFER)),
                config.value(Catalogue.NAMES),
                Limits.of(config, collector.small.rings()),
                Timeouts.of(config),
                collector.output.plan(config),
                ExportOptions.plan(config),
                WatchPlan.of(config),
                collector.common.verbosity());
    }
}
