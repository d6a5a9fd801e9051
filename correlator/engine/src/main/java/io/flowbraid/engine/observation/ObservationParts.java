// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import java.util.List;

/** The interfaces and feeds. */
public final class ObservationParts {
    public final ObservationPoints points;
    public final FeedPulse pulse;
    public final FeedProgress progress;
    public final FeedGaps gaps = new FeedGaps();
    public final FeedCoverage coverage;
    public final Agents agents;
    public final WatchedHosts hosts = new WatchedHosts();
    public final RemoteEnds remotes;

    public ObservationParts(CorrelatorSettings settings) {
        points = new ObservationPoints(settings.interfaces());
        final long expected = inProcess(settings.feeds());
        pulse = new FeedPulse(settings.timeouts().feedSilenceNs(), expected);
        progress = new FeedProgress(settings.timeouts().feedSilenceNs(), expected);
        coverage = new FeedCoverage(pulse, progress, gaps);
        agents = new Agents(settings.timeouts().feedSilenceNs());
        remotes = new RemoteEnds(hosts, coverage);
    }

    /** The feeds (bits) whose agent runs in this process. */
    private static long inProcess(List<ObservedFeed> feeds) {
        long bits = 0;
        for (int feed = 0; feed < feeds.size(); feed++) {
            bits |= feeds.get(feed).isInProcess() ? 1L << feed : 0;
        }
        return bits;
    }
}
