// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.report.FlowReport;

/** Identifiers of conversations: a function of the key and of the flow that was known first. */
final class ConversationIds {
    private static final long PRIME = 0x100000001b3L;
    private static final long OFFSET = 0xcbf29ce484222325L;

    private ConversationIds() {}

    /** The flow on the client's host counts; without one the first flow in a fixed order. */
    static long of(String key, Group group) {
        HostView first = null;
        for (final HostView view : group.views) {
            if (first == null || isBefore(view, first)) {
                first = view;
            }
        }
        if (first == null) {
            throw new IllegalStateException("a conversation without a view");
        }
        final FlowReport report = first.sightings.get(0).report;
        return mixed(hash(hash(OFFSET, key), report.host) ^ report.flowId);
    }

    private static boolean isBefore(HostView view, HostView other) {
        final boolean isAtClient = isAtClient(view);
        return isAtClient == isAtClient(other) ? HostView.ORDER.compare(view, other) < 0 : isAtClient;
    }

    private static boolean isAtClient(HostView view) {
        return view.clientEnd.host().equals(view.host);
    }

    /** FNV-1a. */
    private static long hash(long from, String text) {
        long hash = from;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }

    /** So that similar flows get numbers that are far apart. */
    private static long mixed(long hash) {
        long mixed = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
