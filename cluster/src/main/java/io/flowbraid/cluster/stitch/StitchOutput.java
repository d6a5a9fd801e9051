// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.EdgeSample;
import io.flowbraid.cluster.report.TupleMessage;

/** Where the results of the stitcher go. */
public interface StitchOutput {
    void conversation(ConversationRecord conversation);

    void edge(EdgeSample sample);

    /** A message that belongs to the connection before an address translation, which has another key. */
    void forward(String key, TupleMessage message);
}
