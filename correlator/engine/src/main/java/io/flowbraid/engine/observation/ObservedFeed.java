// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import io.flowbraid.model.flow.FeedFlows;

/**
 * A feed as the correlator sees it: an observation point whose sockets may become flows.
 *
 * @param name its endpoint, or a file's
 * @param flows which of its sockets become flows of their own
 * @param isInProcess whether its agent runs in this process: it reports sooner or later, however late it starts
 */
public record ObservedFeed(String name, FeedFlows flows, boolean isInProcess) {
    /** A feed whose agent runs elsewhere, if there is one. */
    public ObservedFeed(String name, FeedFlows flows) {
        this(name, flows, false);
    }
}
