// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.publish;

import io.flowbraid.introspection.feed.FeedEndpoint;
import java.util.function.Consumer;

/**
 * Says to an agent's user whether a collector takes its events at an endpoint: the first time at once, later changes no
 * more often than {@link #MIN_PAUSE_NS}. (NOT thread safe)
 */
final class CollectorNotice {
    /** A collector that has not subscribed by then is missing. */
    private static final long SUBSCRIPTION_TIMEOUT_NS = 5_000_000_000L;
    /** Peers come and go as they like: they must not fill a disk. */
    private static final long MIN_PAUSE_NS = 5_000_000_000L;

    private final String endpoint;
    private final Consumer<String> say;
    private final long startNs;
    private boolean wasConnected;
    private boolean hasBeenConnected;
    private boolean hasSpoken;
    private long saidNs;

    /** @param say takes a line for stderr */
    CollectorNotice(FeedEndpoint endpoint, Consumer<String> say, long nowNs) {
        this.endpoint = endpoint.text();
        this.say = say;
        startNs = nowNs;
    }

    /** @param isConnected any collector has subscribed */
    void look(boolean isConnected, long nowNs) {
        if (isConnected == wasConnected) {
            if (!isConnected && !hasSpoken && nowNs - startNs >= SUBSCRIPTION_TIMEOUT_NS) {
                say(
                        "no collector at " + endpoint
                                + " yet: nobody has accepted this agent's events; it goes on trying",
                        nowNs);
            }
            return;
        }
        if (isConnected && !hasBeenConnected || nowNs - saidNs >= MIN_PAUSE_NS) {
            wasConnected = isConnected;
            hasBeenConnected = true;
            say(
                    isConnected
                            ? "connected to " + endpoint
                            : "the collector at " + endpoint + " is gone: events are lost until one is back",
                    nowNs);
        }
    }

    private void say(String sentence, long nowNs) {
        hasSpoken = true;
        saidNs = nowNs;
        say.accept("flowbraid: " + sentence);
    }
}
