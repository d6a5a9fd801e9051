// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import io.flowbraid.app.pipeline.FlowbraidPipeline;
import io.flowbraid.app.pipeline.Streams;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** The entry of the process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        final boolean isOutTerminal = Terminal.isTerminal(1);
        final Streams streams = new Streams(
                new FileOutputStream(FileDescriptor.out),
                System.err,
                isOutTerminal,
                Terminal.isTerminal(2),
                isOutTerminal && Terminal.wantsColours(System.getenv()));
        System.exit(new Cli(new FlowbraidPipeline(), streams, args).run(args));
    }
}
