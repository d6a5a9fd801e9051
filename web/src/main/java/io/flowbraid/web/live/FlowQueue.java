// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import org.jspecify.annotations.Nullable;

/** Flows in the order in which they were last put at its end, linked through themselves. (NOT thread safe.) */
final class FlowQueue {
    private @Nullable LiveFlow oldest;
    private @Nullable LiveFlow newest;

    @Nullable
    LiveFlow oldest() {
        return oldest;
    }

    void append(LiveFlow flow) {
        flow.older = newest;
        flow.newer = null;
        if (newest == null) {
            oldest = flow;
        } else {
            newest.newer = flow;
        }
        newest = flow;
    }

    void remove(LiveFlow flow) {
        final LiveFlow before = flow.older;
        final LiveFlow after = flow.newer;
        if (before == null) {
            oldest = after;
        } else {
            before.newer = after;
        }
        if (after == null) {
            newest = before;
        } else {
            after.older = before;
        }
        flow.older = null;
        flow.newer = null;
    }
}
