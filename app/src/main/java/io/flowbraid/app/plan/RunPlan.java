// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.app.privileges.NeededCapabilities;
import io.flowbraid.app.privileges.PrivilegePlan;
import io.flowbraid.config.CaptureSettings;
import io.flowbraid.config.Cidr;
import io.flowbraid.config.Companion;
import io.flowbraid.config.Endpoint;
import io.flowbraid.config.FileRights;
import io.flowbraid.config.HistorySettings;
import io.flowbraid.config.Limits;
import io.flowbraid.config.RuntimeSocket;
import io.flowbraid.config.Timeouts;
import io.flowbraid.introspection.secrets.CommandLines;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run} or {@code up} is to do; checked as far as that is possible without opening anything.
 *
 * @param interfaces to capture on; empty with a file, and when flows come from sockets alone
 * @param isCaptureOptional nobody chose the interfaces: without permission to capture, the run goes on without packets
 * @param hasAgent an agent runs in this process
 * @param runtimeSockets who is asked for the names of containers
 * @param captureFiles read instead of interfaces; null without
 * @param feedFile socket events, one a line: they accompany the capture file, or are read alone
 * @param filter a pcap filter; empty for everything
 * @param packetLimit stop after so many packets; 0 for no limit
 * @param nice of the threads that must not wait; 0 changes nothing
 * @param privileges as whom it runs
 * @param page null when none is served
 * @param history null when none is kept
 * @param version of this program
 * @param verbosity how often {@code -v} was given: 1 tells how each device is read, 2 shows stack traces
 */
public record RunPlan(
        List<String> interfaces,
        boolean isCaptureOptional,
        List<Endpoint> feeds,
        FeedPlan feedFlows,
        CompanionPlan companions,
        boolean hasAgent,
        List<RuntimeSocket> runtimeSockets,
        @Nullable FilePlan captureFiles,
        @Nullable Path feedFile,
        String filter,
        long packetLimit,
        CaptureSettings capture,
        Limits limits,
        Timeouts timeouts,
        int nice,
        PrivilegePlan privileges,
        Output output,
        @Nullable PagePlan page,
        @Nullable HistorySettings history,
        String version,
        int verbosity) {

    /**
     * Capture files to read.
     *
     * @param files paths, {@code -} for standard input, or patterns of file names
     * @param isGrowing somebody still writes to the file: its end is waited at
     * @param netmask of the first of the user's own local networks, for {@code ip broadcast}; 0 unknown
     */
    public record FilePlan(List<String> files, boolean isGrowing, int netmask) {}

    /**
     * Where results go.
     *
     * @param commandLines what is shown of them
     * @param statsFile the ledger, written at the end and on SIGUSR1
     * @param rights of what is written to files
     */
    public record Output(
            boolean isJson,
            List<Cidr> localNetworks,
            CommandLines commandLines,
            @Nullable Path statsFile,
            FileRights rights) {}

    /**
     * Who names the owners of which interface's flows.
     *
     * @param declared among the interfaces and feeds of this run
     * @param withoutAgent interfaces that the agent in this process does not accompany
     * @param file where changes are kept
     * @param isByOption the command line declared them
     */
    public record CompanionPlan(List<Companion> declared, List<String> withoutAgent, Path file, boolean isByOption) {

        /**
         * By interface, the indexes of the feeds that accompany it, as bits.
         *
         * @param agent the feed of the agent in this process; null without
         */
        public long[] accompanying(List<String> interfaces, List<Endpoint> feeds, @Nullable Endpoint agent) {
            final long[] accompanying = new long[interfaces.size()];
            if (agent != null) {
                for (int i = 0; i < accompanying.length; i++) {
                    accompanying[i] = withoutAgent.contains(interfaces.get(i)) ? 0 : 1L << feeds.indexOf(agent);
                }
            }
            for (final Companion companion : declared) {
                final int interfaceId = interfaces.indexOf(companion.interfaceName());
                if (interfaceId >= 0) {
                    accompanying[interfaceId] |= 1L << feeds.indexOf(companion.feed());
                }
            }
            return accompanying;
        }
    }

    /**
     * Where the page is served.
     *
     * @param listen HOST:PORT
     * @param isAsked somebody chose the address: then it must be had
     * @param token what everybody else must show; empty for one of our own making
     * @param isOpenToOwners whether root, the starting user and the group need no token
     * @param group empty for none
     * @param unixSocket path, or off; empty for the usual place
     * @param flows how many it holds
     */
    public record PagePlan(
            String listen,
            boolean isAsked,
            String token,
            boolean isOpenToOwners,
            String group,
            String unixSocket,
            int flows) {}

    /** The capabilities that a live run needs after its start. */
    public NeededCapabilities needed() {
        final NeededCapabilities needed = new NeededCapabilities().forPriority(nice);
        if (!interfaces.isEmpty()) {
            needed.forCapture();
        }
        if (hasAgent) {
            needed.forAgent();
        }
        if (privileges.seesNamespaces() && (hasAgent || !interfaces.isEmpty())) {
            needed.forNamespaces();
        }
        if (page != null) {
            needed.forPort(page.listen());
        }
        feeds.forEach(feed -> needed.forPort(feed.name()));
        return needed;
    }

    public boolean isOffline() {
        return captureFiles != null || feedFile != null;
    }
}
