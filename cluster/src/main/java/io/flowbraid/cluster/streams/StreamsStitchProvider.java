// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.kafka.ClientProperties;
import io.flowbraid.record.export.ExportException;
import io.flowbraid.record.stitch.RunningStitch;
import io.flowbraid.record.stitch.StitchException;
import io.flowbraid.record.stitch.StitchPlan;
import io.flowbraid.record.stitch.StitchProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** Stitches with Kafka Streams. */
public final class StreamsStitchProvider implements StitchProvider {
    @Override
    public RunningStitch start(StitchPlan plan) {
        try {
            Files.createDirectories(plan.state());
        } catch (IOException e) {
            throw new StitchException("--state-dir " + plan.state() + ": cannot be made (" + e.getMessage()
                    + "); choose a directory that this user may write to");
        }
        try {
            return StreamsStitching.started(plan, ClientProperties.of(plan.settings(), Map.of()));
        } catch (ExportException e) {
            throw new StitchException(String.valueOf(e.getMessage()));
        }
    }
}
