// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import org.jspecify.annotations.Nullable;

/** Whose a socket is: the process, the program it ran at the time, how that is known; and who else uses it. */
record Owner(
        AttributionMethod method,
        ProcessHistory process,
        ProcessIdentity image,
        @Nullable ProcessIdentity laterImage,
        @Nullable ProcessIdentity sender,
        @Nullable ProcessIdentity receiver) {

    /** Null when the record names nobody. */
    static @Nullable Owner of(SocketEventFlyweight record, ProcessTable processes, UserDatabase users) {
        if (record.pid() == 0) {
            return null;
        }
        final ProcessHistory process = processes.process(record);
        return new Owner(
                record.method(),
                process,
                process.imageAt(record.ownedNs(), record.uid(), record.gid(), users),
                process.laterThan(record.ownedNs()),
                processes.known(record.senderPid(), record.senderStartNs()),
                processes.known(record.receiverPid(), record.receiverStartNs()));
    }

    void describe(SocketEvent event) {
        event.method = method;
        event.process = image;
        event.laterImage = laterImage;
        event.sender = sender;
        event.receiver = receiver;
        event.workload = process.workload();
    }
}
