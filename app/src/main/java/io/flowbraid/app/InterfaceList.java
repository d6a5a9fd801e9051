// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Streams;
import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.live.CaptureDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The interfaces one can capture on, as {@code tcpdump -D} lists them. */
final class InterfaceList {
    private InterfaceList() {}

    /** Returns the exit code. */
    static int print(Streams streams) {
        try {
            final List<CaptureDevice> devices = CaptureDevice.networks();
            final StringBuilder text = new StringBuilder();
            for (int i = 0; i < devices.size(); i++) {
                text.append(i + 1).append('.');
                appendTo(text, devices.get(i));
            }
            streams.out().write(text.toString().getBytes(StandardCharsets.UTF_8));
            streams.out().flush();
            return 0;
        } catch (CaptureException | IOException e) {
            throw new RunFailure(e);
        }
    }

    /** Name, description, what it is. */
    private static void appendTo(StringBuilder text, CaptureDevice device) {
        text.append(device.name());
        if (!device.description().isEmpty()) {
            text.append(" (").append(device.description()).append(')');
        }
        text.append(device.isUp() ? " [Up" : " [Down").append(device.isLoopback() ? ", Loopback]\n" : "]\n");
    }
}
