// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.live.ContainerProcesses;
import io.flowbraid.capture.live.PacketRecorder;
import io.flowbraid.web.PacketTap;
import io.flowbraid.web.RefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Captures beside the run, on its interfaces only. */
public final class LiveTap implements PacketTap {
    private final List<String> interfaces;
    private final ContainerProcesses containers;

    public LiveTap(List<String> interfaces, ContainerProcesses containers) {
        this.interfaces = List.copyOf(interfaces);
        this.containers = containers;
    }

    @Override
    public Recording open(Wish wish) throws RefusedException {
        if (interfaces.isEmpty()) {
            throw new RefusedException(
                    RefusedException.UNAVAILABLE,
                    "this run captures no packets, its flows come from sockets alone; start it with -i INTERFACE");
        }
        final String name = wish.interfaceName().isEmpty() ? interfaces.get(0) : wish.interfaceName();
        if (!interfaces.contains(name)) {
            throw new RefusedException(
                    "'" + name + "' is not captured on; this run's interfaces: " + String.join(", ", interfaces));
        }
        try {
            return new Tapped(PacketRecorder.open(name, wish.filter(), containers), wish);
        } catch (CaptureException e) {
            throw new RefusedException(
                    e.reason() == CaptureException.Reason.BAD_FILTER
                            ? RefusedException.BAD_REQUEST
                            : RefusedException.UNAVAILABLE,
                    String.valueOf(e.getMessage()));
        }
    }

    private record Tapped(PacketRecorder recorder, Wish wish) implements Recording {
        @Override
        public void copyTo(OutputStream out) throws IOException {
            recorder.copyTo(out, wish.longest(), wish.packetLimit(), wish.isWithPayload());
        }

        @Override
        public void close() {
            recorder.close();
        }
    }
}
