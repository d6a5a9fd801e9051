// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.lag;

import io.flowbraid.introspection.feed.inlet.FeedSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * All that may fall behind in a live run, and which agents are seen. Any thread may read the troubles of now; {@link
 * #look} is for one thread.
 */
public final class Lags {
    private final CaptureLag captures;
    private final SeenAgents seen;
    private final AgentWatch agents;

    /** @param say takes a line for stderr */
    public Lags(Consumer<String> say) {
        captures = new CaptureLag(say);
        seen = new SeenAgents(say);
        agents = new AgentWatch(say);
    }

    /**
     * Takes a look at all of them.
     *
     * @param capturesBehindNs how long the captures have not read all that the kernel holds
     * @param wallNs the wall clock
     */
    public void look(long capturesBehindNs, AgentReadings readings, List<FeedSource> sources, long wallNs) {
        captures.look(capturesBehindNs);
        seen.look(sources);
        agents.look(readings.of(sources, wallNs), System.nanoTime());
    }

    /** What is wrong with the captures now, a sentence; empty when nothing is. */
    public String ofCaptures() {
        return captures.trouble();
    }

    /** What is wrong with the agents now, a sentence each. */
    public List<String> ofAgents() {
        return agents.troubles();
    }
}
