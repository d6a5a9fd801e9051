// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live.packed;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.flow.ConversationEnd;
import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import org.jspecify.annotations.Nullable;

/**
 * What a flow shares with others, in a fixed order: processes, workloads, names of hosts and servers, entries of lists.
 * Most flows have four of them. (NOT thread safe.)
 */
final class FlowRefs {
    private static final int MAX = 2 + 2 * 7 + 3 * 4;

    private final @Nullable Object[] objects = new @Nullable Object[MAX];
    private int at;

    /** Collects them from a record, until the next call. */
    @Nullable
    Object[] of(FlowRecord flow) {
        at = 0;
        text(flow.observerHost);
        objects[at++] = flow.names.equals(FlowNames.NONE) ? null : flow.names;
        add(flow.client.attribution);
        add(flow.server.attribution);
        add(flow.client.lists);
        add(flow.server.lists);
        add(flow.conversation.client);
        add(flow.conversation.server);
        add(flow.conversation.intermediary);
        return objects;
    }

    private void add(Attribution attribution) {
        objects[at++] = attribution.process;
        objects[at++] = attribution.laterImage;
        objects[at++] = attribution.sender;
        objects[at++] = attribution.receiver;
        objects[at++] = attribution.workload;
        text(attribution.hostName);
    }

    private void add(Labels lists) {
        objects[at++] = lists.isEmpty() ? null : lists;
    }

    private void add(ConversationEnd end) {
        objects[at++] = end.process;
        objects[at++] = end.laterImage;
        objects[at++] = end.workload;
        text(end.hostName);
    }

    private void text(String text) {
        objects[at++] = text.isEmpty() ? null : text;
    }

    /** Puts them into a record; the bits of {@code present} say which of the places are taken. */
    static void into(FlowRecord flow, int present, SharedValue[] shared) {
        final Places places = new Places(present, shared);
        flow.observerHost = places.text();
        final Object names = places.next();
        flow.names = names == null ? FlowNames.NONE : (FlowNames) names;
        attribution(places, flow.client.attribution);
        attribution(places, flow.server.attribution);
        flow.client.lists = places.labels();
        flow.server.lists = places.labels();
        end(places, flow.conversation.client);
        end(places, flow.conversation.server);
        end(places, flow.conversation.intermediary);
    }

    private static void attribution(Places places, Attribution attribution) {
        attribution.process = places.process();
        attribution.laterImage = places.process();
        attribution.sender = places.process();
        attribution.receiver = places.process();
        attribution.workload = (Workload) places.next();
        attribution.hostName = places.text();
    }

    private static void end(Places places, ConversationEnd end) {
        end.process = places.process();
        end.laterImage = places.process();
        end.workload = (Workload) places.next();
        end.hostName = places.text();
    }

    /** One way through the places. */
    private static final class Places {
        private final SharedValue[] shared;
        private int present;
        private int at;

        Places(int present, SharedValue[] shared) {
            this.present = present;
            this.shared = shared;
        }

        @Nullable
        Object next() {
            final boolean isTaken = (present & 1) != 0;
            present >>>= 1;
            return isTaken ? shared[at++].value() : null;
        }

        @Nullable
        ProcessIdentity process() {
            return (ProcessIdentity) next();
        }

        Labels labels() {
            final Object labels = next();
            return labels == null ? Labels.NONE : (Labels) labels;
        }

        String text() {
            final Object text = next();
            return text == null ? "" : (String) text;
        }
    }
}
