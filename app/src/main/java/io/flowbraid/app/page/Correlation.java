// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.model.flow.FeedFlows;

/** Takes changes to companions and to the flows of feeds. Each call returns when the change is in effect. */
public interface Correlation {
    /** @param feeds the indexes of the interface's feeds, as bits */
    void accompany(int interfaceId, long feeds);

    void flowsOf(int feed, FeedFlows flows);
}
