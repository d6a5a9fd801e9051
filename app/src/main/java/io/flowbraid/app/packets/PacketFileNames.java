// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.plan.PacketFilePlan;
import io.flowbraid.ffi.LocalTime;
import java.util.Locale;

/** Names of rotated files, as tcpdump makes them: the time first, then the number. */
final class PacketFileNames {
    private final String pattern;
    private final PacketFilePlan.Rotation rotation;
    private final int digits;

    PacketFileNames(PacketFilePlan plan) {
        pattern = plan.file();
        rotation = plan.rotation();
        digits = rotation.files() > 1 ? String.valueOf(rotation.files() - 1).length() : 0;
    }

    /**
     * The name of a file.
     *
     * @param seconds when its time began, since the epoch
     * @param number of files before it that were full
     */
    String of(long seconds, int number) {
        final String timed = rotation.seconds() > 0 ? LocalTime.format(pattern, seconds) : pattern;
        if (rotation.bytes() == 0 || (number == 0 && digits == 0)) {
            return timed;
        }
        return timed + (digits == 0 ? String.valueOf(number) : String.format(Locale.ROOT, "%0" + digits + "d", number));
    }
}
