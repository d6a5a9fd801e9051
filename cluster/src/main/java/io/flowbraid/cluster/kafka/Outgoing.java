// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import io.flowbraid.cluster.kafka.spool.KafkaMessage;
import io.flowbraid.cluster.kafka.spool.SpoolPlace;
import org.jspecify.annotations.Nullable;

/** A message on its way. The {@link KafkaOutbox} alone changes it, under its lock. */
final class Outgoing {
    final KafkaMessage message;
    /** Where it is on disk; null when it is in memory alone. */
    final @Nullable SpoolPlace place;

    /** Its fate is known: acknowledged, or lost and counted. */
    boolean isSettled;

    Outgoing(KafkaMessage message, @Nullable SpoolPlace place) {
        this.message = message;
        this.place = place;
    }
}
