// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.lag;

import io.flowbraid.app.process.Severity;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Says while a run goes on that packets are read late: once, again when it became four times as much, and when it is
 * over. Any thread may read the trouble of now; {@link #look} is for one thread.
 */
public final class CaptureLag {
    private static final long TROUBLE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long CALM_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int WORSE = 4;

    private final Consumer<String> say;
    private long mostNs;
    private long saidNs;
    private volatile String trouble = "";

    /** @param say takes a line for stderr */
    public CaptureLag(Consumer<String> say) {
        this.say = say;
    }

    /** What is wrong now, a sentence; empty when nothing is. */
    public String trouble() {
        return trouble;
    }

    /** @param behindNs how long the captures have not read all that the kernel holds */
    public void look(long behindNs) {
        if (behindNs >= TROUBLE_NS || saidNs != 0 && behindNs >= CALM_NS) {
            mostNs = Math.max(mostNs, behindNs);
            trouble = "packets are read " + seconds(behindNs) + " s late";
            if (saidNs == 0 || behindNs >= WORSE * saidNs) {
                saidNs = behindNs;
                say.accept(Severity.WARNING.line(trouble + ": until the capture keeps up, flows come as late"));
            }
        } else if (saidNs != 0) {
            say.accept("flowbraid: the capture keeps up again; packets were read up to " + seconds(mostNs) + " s late");
            trouble = "";
            mostNs = 0;
            saidNs = 0;
        }
    }

    private static long seconds(long ns) {
        return Math.round(ns / 1e9);
    }
}
