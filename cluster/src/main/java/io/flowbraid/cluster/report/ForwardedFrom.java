// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import io.flowbraid.cluster.key.TupleEnd;
import java.util.ArrayList;
import java.util.List;

/**
 * How a report came to the key of a connection before its address translation.
 *
 * @param host the host that translates
 * @param flowId the flow of that host that the report belongs to
 * @param client the client at the original key
 * @param isFlipped the report takes the client for the server
 * @param keys the keys that it was forwarded from, the first one first
 */
public record ForwardedFrom(String host, long flowId, TupleEnd client, boolean isFlipped, List<String> keys) {
    /** All of it, for {@link #read}. */
    public void write(StateWriter out) {
        out.text(host);
        out.word(flowId);
        out.end(client);
        out.flag(isFlipped);
        out.small(keys.size());
        keys.forEach(out::text);
    }

    /** What {@link #write} wrote. */
    public static ForwardedFrom read(StateReader in) {
        final String host = in.text();
        final long flowId = in.word();
        final TupleEnd client = in.end();
        if (client == null) {
            throw new IllegalArgumentException("a translation without a client");
        }
        final boolean isFlipped = in.flag();
        final int count = in.small();
        final List<String> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(in.text());
        }
        return new ForwardedFrom(host, flowId, client, isFlipped, List.copyOf(keys));
    }
}
