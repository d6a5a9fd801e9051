// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.privileges;

import java.util.Set;

/**
 * Capabilities that a thread may use ({@code CapEff} of proc(5)).
 *
 * @param bits one for each capability, numbered as in linux/capability.h
 */
public record HeldCapabilities(long bits) {
    private static final String LABEL = "CapEff:";

    /** @param status lines of a {@code /proc/PID/status} */
    public static HeldCapabilities in(Iterable<String> status) {
        for (final String line : status) {
            if (line.startsWith(LABEL)) {
                return new HeldCapabilities(
                        Long.parseUnsignedLong(line.substring(LABEL.length()).strip(), 16));
            }
        }
        return new HeldCapabilities(0);
    }

    /** CAP_SYS_ADMIN stands for the later BPF and PERFMON. */
    public boolean allow(Capability capability) {
        final boolean isPartOfAdmin = capability == Capability.BPF || capability == Capability.PERFMON;
        return holds(capability) || (isPartOfAdmin && holds(Capability.SYS_ADMIN));
    }

    public boolean holds(Capability capability) {
        return (bits & capability.bit()) != 0;
    }

    /** How many are held that Flowbraid never needs. */
    public int countOfOthers() {
        long others = bits;
        for (final Capability capability : Capability.values()) {
            others &= ~capability.bit();
        }
        return Long.bitCount(others);
    }

    /** The bits of those that are held. */
    public long only(Set<Capability> wanted) {
        long bitsOfWanted = 0;
        for (final Capability capability : wanted) {
            bitsOfWanted |= capability.bit();
        }
        return bits & bitsOfWanted;
    }
}
