// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.value;

import java.util.Comparator;

/**
 * A feed declared to ride along with a capture interface: its events name the owners of that interface's flows. Many to
 * many: one feed may accompany several interfaces, one interface may have several feeds.
 */
public record Companion(String interfaceName, Endpoint feed) {
    /** By interface, then by feed. */
    public static final Comparator<Companion> ORDER = Comparator.comparing(Companion::interfaceName)
            .thenComparing(companion -> companion.feed().text());
}
