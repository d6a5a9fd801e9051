// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

/**
 * What one revision of a conversation adds to an edge. Of a conversation that turns out to be a part of another one, the
 * last sample takes back all that it added: its numbers are negative.
 *
 * @param minute minutes since 1970
 * @param connections 1 in the first sample of a conversation, else 0
 * @param failures 1 when the connection did not come to be, or was reset
 * @param clientBytes IP bytes that the client sent since the sample before, else payload bytes
 * @param serverBytes the same of the server
 * @param rttUs round trip of the handshake; -1 when unknown or in an earlier sample
 */
public record EdgeSample(
        String site,
        long minute,
        EdgeEnd client,
        EdgeEnd server,
        String transport,
        int port,
        long connections,
        long failures,
        long clientBytes,
        long serverBytes,
        long rttUs) {
    /** The key of the edge: {@code SITE|MINUTE|CLIENT|SERVER|TRANSPORT:PORT}. */
    public String key() {
        return site + '|' + minute + '|' + client.text() + '|' + server.text() + '|' + transport + ':' + port;
    }
}
