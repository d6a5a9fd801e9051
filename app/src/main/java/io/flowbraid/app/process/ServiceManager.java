// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import io.flowbraid.ffi.NotifySocket;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells systemd, as sd_notify(3) does, that the run works, that it ends, and that its threads make progress. If they
 * do not, the message stays out, and systemd restarts the service after {@code WatchdogSec}. Does nothing when nobody
 * listens. (NOT thread safe)
 */
public final class ServiceManager implements AutoCloseable {
    private final @Nullable NotifySocket socket;
    private List<Pulse> pulses = List.of();
    private long[] lastTurns = {};

    /**
     * A thread that must make progress as long as it lives; the death of a thread is the {@link Supervisor}'s matter.
     *
     * @param turns changes every second or so, also when the thread has nothing to do
     */
    public record Pulse(BooleanSupplier isAlive, LongSupplier turns) {}

    private ServiceManager(@Nullable NotifySocket socket) {
        this.socket = socket;
    }

    /** The one that started this process. */
    public static ServiceManager ofThisProcess() {
        return of(System.getenv());
    }

    static ServiceManager of(Map<String, String> environment) {
        final String path = environment.get("NOTIFY_SOCKET");
        return new ServiceManager(path == null || path.isEmpty() ? null : NotifySocket.to(path));
    }

    /** The run does its work now. */
    public void ready(List<Pulse> threads) {
        pulses = List.copyOf(threads);
        lastTurns = turns();
        send("READY=1");
    }

    /** To be called each second: tells that all threads have made progress since the last time that they had. */
    public void beat() {
        if (socket == null) {
            return;
        }
        final long[] turns = turns();
        for (int i = 0; i < turns.length; i++) {
            if (turns[i] == lastTurns[i] && pulses.get(i).isAlive().getAsBoolean()) {
                return;
            }
        }
        lastTurns = turns;
        send("WATCHDOG=1");
    }

    private long[] turns() {
        return pulses.stream().mapToLong(pulse -> pulse.turns().getAsLong()).toArray();
    }

    /** The run ends, and takes the time that it needs. */
    public void stopping() {
        send("STOPPING=1");
    }

    private void send(String message) {
        if (socket != null) {
            socket.send(message);
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
