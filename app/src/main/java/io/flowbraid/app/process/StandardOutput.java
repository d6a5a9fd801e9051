// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, which remembers that it failed: whatever writes to it may keep an error to itself, and no command
 * ends well when its output is lost. Any thread may use it.
 */
public final class StandardOutput extends OutputStream {
    private final OutputStream out;
    private volatile @Nullable IOException failure;

    public StandardOutput(OutputStream out) {
        this.out = out;
    }

    private interface Action {
        void run() throws IOException;
    }

    @Override
    public void write(int value) throws IOException {
        attempt(() -> out.write(value));
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        attempt(() -> out.write(bytes, from, length));
    }

    @Override
    public void flush() throws IOException {
        attempt(out::flush);
    }

    @Override
    public void close() throws IOException {
        attempt(out::close);
    }

    private void attempt(Action action) throws IOException {
        try {
            action.run();
        } catch (IOException e) {
            if (failure == null) {
                failure = e;
            }
            throw e;
        }
    }

    /** Whether something could not be written, for whatever reason. */
    public boolean hasFailed() {
        return failure != null;
    }

    /**
     * Why output was lost, in a sentence; empty when it was not, or when its reader had seen enough, as {@code head}.
     */
    public Optional<String> loss() {
        final IOException cause = failure;
        return cause == null || isBrokenPipe(cause)
                ? Optional.empty()
                : Optional.of("standard output cannot be written: " + cause.getMessage());
    }

    /** By the kernel's words, which stand in other languages' too. */
    private static boolean isBrokenPipe(IOException failure) {
        return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
    }
}
