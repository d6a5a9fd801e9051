// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import io.flowbraid.config.value.Endpoint;
import java.util.ArrayList;
import java.util.List;

/** What a live run says when everything is open. */
final class StartLine {
    private StartLine() {}

    /** @param awaited those of the interfaces that are missing or not up */
    static String of(List<String> interfaces, List<String> awaited, List<Endpoint> feeds) {
        if (interfaces.isEmpty()) {
            return sources(feeds) + "; no packets are captured: flows come from sockets alone; Ctrl-C ends";
        }
        final List<String> captured =
                interfaces.stream().filter(each -> !awaited.contains(each)).toList();
        return (captured.isEmpty() ? "" : "capturing on " + String.join(", ", captured))
                + (captured.isEmpty() || awaited.isEmpty() ? "" : ", ")
                + (awaited.isEmpty() ? "" : "waiting for " + String.join(", ", awaited))
                + (feeds.isEmpty() ? "; no feed, so nobody is named" : "") + "; Ctrl-C ends";
    }

    private static String sources(List<Endpoint> feeds) {
        final List<String> endpoints = feeds.stream()
                .filter(feed -> !feed.isInProcess())
                .map(Endpoint::text)
                .toList();
        final List<String> sources = new ArrayList<>();
        if (!endpoints.isEmpty()) {
            sources.add("listening on " + String.join(", ", endpoints));
        }
        if (endpoints.size() < feeds.size()) {
            sources.add("watching the sockets of this host");
        }
        return String.join(" and ", sources);
    }
}
