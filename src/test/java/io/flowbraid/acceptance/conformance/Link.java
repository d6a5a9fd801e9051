// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a frame was captured, in tshark's words: identifiers separated by commas, or empty.
 *
 * @param interfaceId of a pcapng file
 * @param provider 802.1ad tags
 * @param vlans 802.1Q tags
 */
record Link(String interfaceId, String provider, String vlans) implements Comparable<Link> {
    /** Selects the frames of this link. */
    String filter() {
        final List<String> terms = new ArrayList<>();
        if (!interfaceId.isEmpty()) {
            terms.add("frame.interface_id == " + interfaceId);
        }
        terms.addAll(tags("ieee8021ad", provider));
        terms.addAll(tags("vlan", vlans));
        return String.join(" && ", terms);
    }

    private static List<String> tags(String protocol, String ids) {
        if (ids.isEmpty()) {
            return List.of("!" + protocol);
        }
        return Stream.of(ids.split(",", -1))
                .map(id -> protocol + ".id == " + id)
                .toList();
    }

    @Override
    public int compareTo(Link other) {
        return toString().compareTo(other.toString());
    }
}
