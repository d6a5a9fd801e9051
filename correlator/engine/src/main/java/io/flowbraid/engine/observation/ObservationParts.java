// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

/** The interfaces and feeds of one shard. */
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
        pulse = new FeedPulse(settings.timeouts().feedSilenceNs());
        progress = new FeedProgress(settings.timeouts().feedSilenceNs());
        for (int feed = 0; feed < settings.feeds().size(); feed++) {
            if (settings.feeds().get(feed).isInProcess()) {
                pulse.expect(feed);
                progress.expect(feed);
            }
        }
        coverage = new FeedCoverage(pulse, progress, gaps);
        agents = new Agents(settings.timeouts().feedSilenceNs());
        remotes = new RemoteEnds(hosts, coverage);
    }
}
