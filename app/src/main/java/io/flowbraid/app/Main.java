// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import io.flowbraid.app.command.Cli;
import io.flowbraid.app.command.ExitCode;
import io.flowbraid.app.process.LogLines;
import io.flowbraid.app.process.NativeCode;
import io.flowbraid.app.process.Severity;
import io.flowbraid.app.process.Streams;
import io.flowbraid.app.process.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** The entry of the process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        LogLines.install();
        Preparation.begin(args);
        final boolean isOutTerminal = Terminal.isTerminal(1);
        final Streams streams = new Streams(
                new FileOutputStream(FileDescriptor.out),
                System.err,
                isOutTerminal,
                Terminal.isTerminal(2),
                isOutTerminal && Terminal.wantsColours(System.getenv()));
        System.exit(run(streams, args));
    }

    /** The main thread is no other than the others: what ends it ends the process, though other threads live. */
    private static int run(Streams streams, String... args) {
        try {
            return new Cli(new FlowbraidPipeline(), streams, args).run(args);
        } catch (Throwable e) {
            if (NativeCode.isMissing(e)) {
                streams.err().println(Severity.ERROR.line(NativeCode.sentence(e)));
                return ExitCode.ERROR;
            }
            streams.err().println(Severity.ERROR.line(e + ": this is a fault of Flowbraid, please report it"));
            return ExitCode.ERROR;
        }
    }
}
