// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.processes;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.CallQuestion;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import org.jspecify.annotations.Nullable;

/** What the latest flow of a process says of it. */
final class SeenProcesses {
    private final LiveFlows live;
    private final Past past;

    SeenProcesses(LiveFlows live, Past past) {
        this.live = live;
        this.past = past;
    }

    /** Null when no flow that is kept has it. */
    @Nullable
    ProcessIdentity latest(String entityId) throws RefusedException {
        final FlowQuery query = CallQuestion.query("process.entity_id:" + entityId);
        final Latest latest = new Latest(entityId);
        live.scan(query, new LiveScan(), latest::look);
        return latest.process == null && past.isKept() ? ofThePast(query, entityId) : latest.process;
    }

    private @Nullable ProcessIdentity ofThePast(FlowQuery query, String entityId) throws RefusedException {
        final FlowPage page = past.ask(history -> history.flows(
                new FlowQuestion(query, TimeRange.ALL, FlowFields.of("event.end"), true, 0, 1, StoredProcess.FIELDS)));
        return page.rows().isEmpty()
                ? null
                : StoredProcess.of(page.rows().get(0).values(), entityId);
    }

    private static final class Latest {
        private final String entityId;
        private long endNs = Long.MIN_VALUE;
        private @Nullable ProcessIdentity process;

        Latest(String entityId) {
            this.entityId = entityId;
        }

        void look(LiveScan flow) {
            if (flow.record.endNs >= endNs) {
                look(flow.record.client.attribution, flow.record.endNs);
                look(flow.record.server.attribution, flow.record.endNs);
            }
        }

        private void look(Attribution attribution, long atNs) {
            final ProcessIdentity named = attribution.process;
            if (named != null && named.entityId().equals(entityId)) {
                process = attribution.laterImage == null ? named : attribution.laterImage;
                endNs = atNs;
            }
        }
    }
}
