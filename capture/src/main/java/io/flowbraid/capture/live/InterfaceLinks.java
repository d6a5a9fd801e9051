// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.ffi.LibC;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The indexes of the interfaces whose packets a device shows: its own, and those of the interfaces above it (a bridge,
 * bond, VLAN or VRF), whose sockets' packets pass it too.
 */
final class InterfaceLinks {
    private static final Path DEVICES = Path.of("/sys/class/net");
    private static final String ABOVE = "upper_";

    private InterfaceLinks() {}

    /** The device's own index first; empty for all devices, and where its index cannot be found. */
    static int[] of(CapturePoint point) throws CaptureException {
        final int index = point.call(() -> LibC.INSTANCE.if_nametoindex(point.device()));
        if (index == 0) {
            return new int[0];
        }
        final Set<Integer> indexes = new LinkedHashSet<>();
        indexes.add(index);
        if (point.namespace() == null) {
            addAbove(point.device(), indexes); // sysfs shows the devices of our own namespace only
        }
        return indexes.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void addAbove(String device, Set<Integer> indexes) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(DEVICES.resolve(device), ABOVE + "*")) {
            for (final Path link : links) {
                final String above = link.getFileName().toString().substring(ABOVE.length());
                final int index = LibC.INSTANCE.if_nametoindex(above);
                if (index != 0 && indexes.add(index)) {
                    addAbove(above, indexes);
                }
            }
        } catch (IOException e) {
            return; // no sysfs here: the device alone
        }
    }
}
