// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A {@link ByteStream} for one thread that writes as to a file: each write waits until the client has taken it, and
 * fails when the client is gone.
 */
public final class WaitingOutput extends OutputStream {
    private static final int MAX_WAIT_S = 30;

    private final ByteStream out;
    private final Semaphore taken = new Semaphore(0);

    public WaitingOutput(ByteStream out) {
        this.out = out;
        out.onReady(taken::release);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!out.write(ByteBuffer.wrap(bytes, offset, length))) {
            throw new IOException("the client is gone");
        }
        try {
            if (!taken.tryAcquire(MAX_WAIT_S, TimeUnit.SECONDS) || out.isEnded()) {
                throw new IOException("the client does not read, or is gone");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server ends", e);
        }
    }
}
