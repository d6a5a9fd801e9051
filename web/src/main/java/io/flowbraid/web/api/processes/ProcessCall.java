// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.processes;

import io.flowbraid.model.process.EntityId;
import io.flowbraid.model.process.ProcessLineage;
import io.flowbraid.web.ProcessBook;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.live.LiveFlows;

/** {@code GET /processes/{entity_id}}: a process, whether it runs, and its ancestors. */
public final class ProcessCall implements AnswerEndpoint {
    private final ProcessBook processes;
    private final SeenProcesses seen;

    public ProcessCall(ProcessBook processes, LiveFlows live, Past past) {
        this.processes = processes;
        seen = new SeenProcesses(live, past);
    }

    @Override
    public Answer answer(Call call) throws RefusedException {
        final String text = call.variable("entity_id");
        final EntityId id = EntityId.parse(text)
                .orElseThrow(() -> new RefusedException("'" + text
                        + "' is no entity id of a process; take one from process.entity_id of a flow, such as"
                        + " a97c33f5-13086-55142dfa2e8"));
        ProcessLineage lineage = processes.lineage(id, null);
        if (lineage == null) {
            lineage = processes.lineage(id, seen.latest(text));
        }
        final ProcessLineage found = lineage;
        if (found == null) {
            throw new RefusedException(
                    RefusedException.NOT_FOUND,
                    "nothing is known of process " + text
                            + ": it does not run on this host, and neither a live flow nor the history has it");
        }
        return JsonBody.answer(json -> ProcessJson.write(found, json));
    }
}
