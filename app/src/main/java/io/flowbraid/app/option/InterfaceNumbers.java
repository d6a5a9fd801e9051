// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.live.CaptureDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The numbers that {@code -D} prints, in place of names. */
final class InterfaceNumbers {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");

    private InterfaceNumbers() {}

    /** The interface that {@code -D} lists with this number; other texts, and names of interfaces, stay as they are. */
    static String nameOf(String text) {
        if (!NUMBER.matcher(text).matches() || Files.exists(Path.of("/sys/class/net", text))) {
            return text;
        }
        try {
            final List<CaptureDevice> devices = CaptureDevice.networks();
            final int number = Integer.parseInt(text);
            if (number >= 1 && number <= devices.size()) {
                return devices.get(number - 1).name();
            }
            throw new UsageException("-i " + text + ": -D lists " + devices.size()
                    + " interfaces, and none is called so; give one of its numbers, or a name");
        } catch (CaptureException e) {
            throw new UsageException("-i " + text + ": the interfaces cannot be listed: " + e.getMessage());
        }
    }
}
