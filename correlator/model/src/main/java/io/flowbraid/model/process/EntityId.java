// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.process;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process as {@link ProcessIdentity#entityId} writes it.
 *
 * @param boot how the id of the boot begins; empty when the feed has none
 * @param startNs ns since boot; 0 when unknown
 */
public record EntityId(String boot, int pid, long startNs) {
    private static final Pattern FORM = Pattern.compile("(?:([0-9a-f]{1,8})-)?([0-9]{1,10})-([0-9a-f]{1,16})");

    /** Empty when the text is none. */
    public static Optional<EntityId> parse(String text) {
        final Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        final String boot = form.group(1);
        try {
            return Optional.of(new EntityId(
                    boot == null ? "" : boot,
                    Integer.parseInt(form.group(2)),
                    Long.parseUnsignedLong(form.group(3), 16)));
        } catch (NumberFormatException e) {
            return Optional.empty(); // more than a pid can be
        }
    }

    /** Whether the process is of that boot of a host. */
    public boolean isOfBoot(String bootId) {
        return !boot.isEmpty() && bootId.startsWith(boot);
    }
}
