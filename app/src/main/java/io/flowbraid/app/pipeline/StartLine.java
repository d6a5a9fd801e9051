// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.config.Endpoint;
import java.util.ArrayList;
import java.util.List;

/** What a live run says when everything is open. */
final class StartLine {
    private StartLine() {}

    static String of(List<String> interfaces, List<Endpoint> feeds) {
        if (interfaces.isEmpty()) {
            return sources(feeds) + "; no packets are captured: flows come from sockets alone; Ctrl-C ends";
        }
        return "capturing on " + String.join(", ", interfaces)
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
