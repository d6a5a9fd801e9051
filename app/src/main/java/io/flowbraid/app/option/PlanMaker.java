// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.app.plan.FeedPlan;
import io.flowbraid.app.plan.FeedSecurity;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.plan.RunPlan.CompanionPlan;
import io.flowbraid.app.plan.RunPlan.FilePlan;
import io.flowbraid.app.plan.RunPlan.PagePlan;
import io.flowbraid.config.CaptureSettings;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.Companion;
import io.flowbraid.config.Endpoint;
import io.flowbraid.config.HistorySettings;
import io.flowbraid.config.Limits;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.Timeouts;
import io.flowbraid.ffi.UserDatabase;
import io.flowbraid.model.FeedFlows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the plan of a run out of its options and the configuration. */
public record PlanMaker(
        CaptureOptions capture,
        OutputOptions output,
        PageOptions page,
        RuntimeOptions runtimes,
        PrivilegeOptions privileges,
        SmallOption small,
        CommonOptions common) {

    /** A run on interfaces and feeds; {@code fallback} are the interfaces to take when nobody names any. */
    public RunPlan live(boolean hasAgent, List<String> fallback) {
        final LoadedConfig config = config();
        final List<String> declared = config.value(Catalogue.INTERFACES);
        final List<String> interfaces =
                declared.isEmpty() ? fallback : declared.equals(List.of(Catalogue.NO_INTERFACE)) ? List.of() : declared;
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
        return plan(config, new Source(interfaces, isCaptureOptional, feeds, hasAgent, null, null));
    }

    /** A run on files: interfaces and feeds of the configuration take no part. */
    public RunPlan offline(FileOptions files, @Nullable Path feedFile) {
        final LoadedConfig config = config();
        if (files.isEmpty() && feedFile != null) {
            checkWithoutPackets(feedPlan(config), List.of(feedFile.toString()));
        }
        final FilePlan captureFiles = files.isEmpty() ? null : files.plan(config);
        return plan(config, new Source(List.of(), false, List.of(), false, captureFiles, feedFile));
    }

    /** What the flows of a run are made of. */
    private record Source(
            List<String> interfaces,
            boolean isCaptureOptional,
            List<Endpoint> feeds,
            boolean hasAgent,
            @Nullable FilePlan captureFiles,
            @Nullable Path feedFile) {}

    private boolean selectsPackets() {
        return !capture.filter().isEmpty() || capture.packetLimit > 0;
    }

    private void checkWithoutPackets(FeedPlan flows, List<String> feeds) {
        if (selectsPackets()) {
            throw new UsageException((capture.packetLimit > 0 ? "-c counts" : "the filter selects")
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

    private LoadedConfig config() {
        final Overrides overrides = new Overrides();
        capture.addTo(overrides);
        output.addTo(overrides);
        page.addTo(overrides);
        runtimes.addTo(overrides);
        privileges.addTo(overrides);
        small.addTo(overrides);
        return common.load(overrides);
    }

    /** Said before anything is opened: files given to no group, or a page for nobody, would be noticed too late. */
    private static void checkGroup(LoadedConfig config) {
        final String group = config.value(Catalogue.ACCESS_GROUP);
        if (!group.isEmpty() && UserDatabase.groupId(group).isEmpty()) {
            throw new UsageException("there is no group '" + group + "' on this host; make it with groupadd " + group
                    + ", or name another with --group or access.group");
        }
    }

    private RunPlan plan(LoadedConfig config, Source source) {
        checkGroup(config);
        final List<Companion> companions = config.value(Catalogue.COMPANIONS).stream()
                .filter(companion -> source.interfaces().contains(companion.interfaceName())
                        && source.feeds().contains(companion.feed()))
                .toList();
        final boolean isLive = source.captureFiles() == null && source.feedFile() == null;
        return new RunPlan(
                source.interfaces(),
                source.isCaptureOptional(),
                source.feeds(),
                feedPlan(config),
                new CompanionPlan(
                        companions,
                        config.value(Catalogue.AGENT_EXCEPT),
                        CompanionsFile.ofThisRun(),
                        OptionOrigin.isOption(config.origin(Catalogue.COMPANIONS))),
                source.hasAgent(),
                config.value(Catalogue.RUNTIME_SOCKETS),
                source.captureFiles(),
                source.feedFile(),
                capture.filter(),
                capture.packetLimit,
                CaptureSettings.of(config),
                Limits.of(config),
                Timeouts.of(config),
                Math.toIntExact(config.value(Catalogue.THREADS_NICE)),
                PrivilegeOptions.plan(config),
                output.output(config),
                isLive ? pagePlan(config) : null,
                isLive && config.value(Catalogue.HISTORY_ENABLED) ? HistorySettings.of(config) : null,
                Version.text(),
                common.verbosity());
    }

    private static @Nullable PagePlan pagePlan(LoadedConfig config) {
        final String listen = config.value(Catalogue.WEB_LISTEN);
        return listen.equals("off")
                ? null
                : new PagePlan(
                        listen,
                        !config.origin(Catalogue.WEB_LISTEN).equals(LoadedConfig.DEFAULT),
                        config.value(Catalogue.WEB_TOKEN),
                        config.value(Catalogue.WEB_ACCESS).equals("owner"),
                        config.value(Catalogue.ACCESS_GROUP),
                        config.value(Catalogue.WEB_SOCKET),
                        Math.toIntExact(config.value(Catalogue.WEB_FLOWS)));
    }
}
