// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.sockets;

import io.flowbraid.app.plan.SocketsPlan;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Streams;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.record.json.SocketJson;
import io.flowbraid.sink.SocketTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Looks once at all sockets and reports them. */
public final class SocketsRun {
    private final SocketsPlan plan;
    private final Streams streams;

    public SocketsRun(SocketsPlan plan, Streams streams) {
        this.plan = plan;
        this.streams = streams;
    }

    public int run() {
        try {
            final SocketSurvey survey = new SocketSurvey(plan.runtimeSockets(), plan.commandLines(), streams.err());
            final List<SocketEvent> sockets = survey.open(plan.isListeningOnly());
            if (plan.isJson()) {
                new SocketJson(survey.namespaces()).write(sockets, streams.out());
            } else {
                final SocketTable table = new SocketTable(survey.ownNamespace(), survey.namespaces());
                streams.out().write(table.of(sockets).getBytes(StandardCharsets.UTF_8));
            }
            streams.out().flush();
            return 0;
        } catch (IntrospectionUnavailable | IOException e) {
            throw new RunFailure(e);
        }
    }
}
