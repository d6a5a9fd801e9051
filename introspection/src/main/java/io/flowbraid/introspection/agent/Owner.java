// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.model.AttributionMethod;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.SocketEvent;
import org.jspecify.annotations.Nullable;

/** Whose a socket is: the process, the program it ran at the time, and how that is known. */
record Owner(AttributionMethod method, ProcessHistory process, ProcessIdentity image) {

    /** Null when the record names nobody. */
    static @Nullable Owner of(SocketEventFlyweight record, ProcessTable processes, UserDatabase users) {
        if (record.pid() == 0) {
            return null;
        }
        final ProcessHistory process = processes.process(record);
        return new Owner(
                record.method(), process, process.imageAt(record.ownedNs(), record.uid(), record.gid(), users));
    }

    void describe(SocketEvent event) {
        event.method = method;
        event.process = image;
        event.laterImage = process.laterThan(image);
        event.workload = process.workload();
    }
}
