// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.examples;

import io.flowbraid.introspection.library.Introspection;
import io.flowbraid.introspection.library.IntrospectionException;
import io.flowbraid.introspection.library.IntrospectionSettings;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.PrintStream;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Prints each process that connects, and to what. */
public final class WhoConnects {
    private WhoConnects() {}

    public static void main(String[] arguments) throws IntrospectionException {
        watch(System.out, () -> true);
    }

    static void watch(PrintStream out, BooleanSupplier isRunning) throws IntrospectionException {
        try (Introspection introspection = Introspection.open(IntrospectionSettings.defaults())) {
            while (isRunning.getAsBoolean()) {
                introspection.poll(event -> print(event, out));
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private static void print(SocketEvent event, PrintStream out) {
        if (event.kind == SocketEventKind.CONNECT && event.process != null) {
            out.printf(
                    "%s[%d] connects to %s port %d%n",
                    event.process.name(),
                    event.process.pid(),
                    IpAddress.format(event.remoteHi, event.remoteLo),
                    event.remotePort);
        }
    }
}
