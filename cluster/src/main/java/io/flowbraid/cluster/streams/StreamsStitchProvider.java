// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.kafka.ClientProperties;
import io.flowbraid.config.state.WriteFailure;
import io.flowbraid.record.export.ExportException;
import io.flowbraid.record.stitch.RunningStitch;
import io.flowbraid.record.stitch.StitchException;
import io.flowbraid.record.stitch.StitchPlan;
import io.flowbraid.record.stitch.StitchProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Stitches with Kafka Streams. */
public final class StreamsStitchProvider implements StitchProvider {
    @Override
    public RunningStitch start(StitchPlan plan) {
        try {
            Files.createDirectories(plan.state());
        } catch (IOException e) {
            throw new StitchException("--state-dir " + plan.state() + ": cannot be made (" + WriteFailure.reason(e)
                    + "); choose a directory that this user may write to");
        }
        // Before Kafka's threads and the page's do it at once, about which SLF4J would write to the terminal.
        LoggerFactory.getILoggerFactory();
        try {
            return StreamsStitching.started(plan, ClientProperties.of(plan.settings(), Map.of()));
        } catch (ExportException e) {
            throw new StitchException(String.valueOf(e.getMessage()));
        }
    }
}
