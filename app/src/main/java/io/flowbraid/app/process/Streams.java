// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import java.io.OutputStream;
import java.io.PrintStream;

/**
 * The outside of the process: data goes to {@code out}, everything else to {@code err}.
 *
 * @param isColoured {@code out} is a terminal and its user wants colours
 */
public record Streams(
        OutputStream out, PrintStream err, boolean isOutTerminal, boolean isErrTerminal, boolean isColoured) {
    /** The same with another standard output. */
    public Streams with(OutputStream other) {
        return new Streams(other, err, isOutTerminal, isErrTerminal, isColoured);
    }
}
