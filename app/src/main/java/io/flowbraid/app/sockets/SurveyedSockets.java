// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.sockets;

import io.flowbraid.app.process.RunFailure;
import io.flowbraid.config.value.RuntimeSocket;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.SocketList;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The sockets of this host for several who ask: looked at by one of them at a time, and not twice in a second. */
public final class SurveyedSockets implements SocketList {
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<RuntimeSocket> runtimeSockets;
    private final CommandLines commandLines;
    /** What could not be seen is said by the run's own agent. */
    private final PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    private List<SocketEvent> latest = List.of();
    private long freshUntilNs = System.nanoTime();

    public SurveyedSockets(List<RuntimeSocket> runtimeSockets, CommandLines commandLines) {
        this.runtimeSockets = runtimeSockets;
        this.commandLines = commandLines;
    }

    @Override
    public synchronized List<SocketEvent> open() throws RefusedException {
        if (System.nanoTime() - freshUntilNs >= 0) {
            try {
                latest = new SocketSurvey(runtimeSockets, commandLines, nowhere).open(false);
            } catch (IntrospectionUnavailable | RunFailure e) {
                throw new RefusedException(RefusedException.UNAVAILABLE, String.valueOf(e.getMessage()));
            }
            freshUntilNs = System.nanoTime() + FRESH_NS;
        }
        return latest;
    }
}
