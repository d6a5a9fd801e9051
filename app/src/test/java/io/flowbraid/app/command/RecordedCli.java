// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.plan.AgentPlan;
import io.flowbraid.app.plan.Pipeline;
import io.flowbraid.app.plan.Plan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.plan.SocketsPlan;
import io.flowbraid.app.process.Streams;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The command line before a pipeline that runs nothing and keeps the plans it is given. */
abstract class RecordedCli {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Recording pipeline = new Recording();

    final int run(String... args) {
        final Streams streams =
                new Streams(out, new PrintStream(err, true, StandardCharsets.UTF_8), false, false, false);
        return new Cli(pipeline, streams, args).run(args);
    }

    final String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Keeps the plans it is given. */
    static final class Recording implements Pipeline {
        private final Deque<Plan> plans = new ArrayDeque<>();

        @Nullable
        RuntimeException failure;

        int exitCode;

        RunPlan.Live live() {
            return (RunPlan.Live) last();
        }

        RunPlan.Offline offline() {
            return (RunPlan.Offline) last();
        }

        AgentPlan agent() {
            return (AgentPlan) last();
        }

        private Plan last() {
            return Objects.requireNonNull(plans.peekLast());
        }

        @Override
        public int run(Plan plan, Streams streams) {
            if (failure != null) {
                throw failure;
            }
            plans.add(plan);
            return plan instanceof SocketsPlan sockets && !(sockets.isListeningOnly() && sockets.isJson())
                    ? ExitCode.ERROR
                    : exitCode;
        }
    }
}
