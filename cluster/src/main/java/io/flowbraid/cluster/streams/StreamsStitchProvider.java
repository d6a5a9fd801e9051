// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.config.Catalogue;
import io.flowbraid.record.stitch.RunningStitch;
import io.flowbraid.record.stitch.StitchException;
import io.flowbraid.record.stitch.StitchPlan;
import io.flowbraid.record.stitch.StitchProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Stitches with Kafka Streams. */
public final class StreamsStitchProvider implements StitchProvider {
    /** Kept, so that their level is: what fails is said by us, in a sentence. */
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    @Override
    public RunningStitch start(StitchPlan plan) {
        KAFKA.setLevel(Level.OFF);
        try {
            Files.createDirectories(plan.state());
        } catch (IOException e) {
            throw new StitchException("--state-dir " + plan.state() + ": cannot be made (" + e.getMessage()
                    + "); choose a directory that this user may write to");
        }
        return StreamsStitching.started(
                plan,
                Map.of("bootstrap.servers", String.join(",", plan.settings().value(Catalogue.KAFKA_BROKERS))));
    }
}
