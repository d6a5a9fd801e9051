// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import io.flowbraid.app.live.FlowWatch;
import io.flowbraid.app.live.LiveRun;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.process.Streams;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.query.FlowQuery;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Flows that this process captures itself, as {@code up} does, without page and history. */
final class OwnSource implements FlowSource {
    private static final String WARNING = "flowbraid: ";
    private static final long JOIN_MS = 10_000;
    private static final long START_TIMEOUT_NS = TimeUnit.HOURS.toNanos(1);
    private static final int MAX_MESSAGES = 16_384;
    private static final List<FlowField> FIELDS =
            ReadingFields.PATHS.stream().map(FlowFields::of).toList();

    private final TopModel model;
    private final PrintStream err;
    private final Messages messages = new Messages();
    private final LiveRun run;
    private final Thread thread;
    private volatile FlowQuery query = FlowQuery.ALL;
    private volatile boolean isCapturing;
    private volatile boolean isOver;
    private volatile String failure = "";

    /**
     * What the run says on standard error, where it would disturb the screen: warnings are printed at the end, the
     * summary is not.
     */
    private static final class Messages extends ByteArrayOutputStream {
        private boolean hasEnded;

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            if (!hasEnded && size() + length <= MAX_MESSAGES) {
                super.write(bytes, from, length);
            }
        }

        synchronized String end() {
            hasEnded = true;
            return toString(StandardCharsets.UTF_8);
        }
    }

    OwnSource(RunPlan.Live plan, TopModel model, PrintStream err) {
        this.err = err;
        this.model = model;
        final Streams streams = new Streams(
                OutputStream.nullOutputStream(),
                new PrintStream(messages, true, StandardCharsets.UTF_8),
                false,
                false,
                false);
        run = new LiveRun(plan, streams, new Watch());
        thread = new Thread(this::carry, "top-capture");
    }

    /** What the run reports to. */
    private final class Watch implements FlowWatch {
        @Override
        public FlowSink sink(FlowContext context) {
            return new FlowSink() {
                @Override
                public void accept(FlowRecord flow) {
                    take(flow, context);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };
        }

        @Override
        public void capturing() {
            model.measureFrom(System.nanoTime());
            isCapturing = true;
        }
    }

    /**
     * The model begins again.
     *
     * @param delayNs until it measures
     */
    private void begin(long delayNs) {
        final long wallNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        model.begin(System.nanoTime() + delayNs, wallNs + delayNs, wallNs);
    }

    private void carry() {
        try {
            final int exitCode = run.run();
            if (exitCode != 0) {
                failure = "the capture has failed";
            }
        } catch (RuntimeException e) {
            failure = String.valueOf(e.getMessage());
        } finally {
            isOver = true;
        }
    }

    private void take(FlowRecord flow, FlowContext context) {
        if (query.matches(flow, context)) {
            model.take(
                    ReadingFields.read(
                            flow.flowId,
                            flow.isFinal,
                            column -> FIELDS.get(column).value(flow, context)),
                    System.nanoTime());
        } else {
            model.leave(flow.flowId);
        }
    }

    @Override
    public String name() {
        return "this process";
    }

    @Override
    public void watch(FlowQuery next) {
        query = next;
        if (isCapturing) {
            begin(0);
        } else if (thread.getState() == Thread.State.NEW) {
            begin(START_TIMEOUT_NS); // sockets that are open are listed before the capture starts
            thread.start();
        }
    }

    /** Why the capture ended. */
    @Override
    public String trouble() {
        return failure;
    }

    @Override
    public boolean isOver() {
        return isOver;
    }

    @Override
    public void close() {
        // A signal ends the run before this, so its summary may be there, too.
        messages.end().lines().filter(line -> line.startsWith(WARNING)).forEach(err::println);
        run.stop();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
