// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An answer that goes on: one buffer at a time, the next when the client has taken the last. Written by one thread; the
 * end may come from any.
 */
public final class ByteStream {
    private enum State {
        READY,
        WRITING,
        ENDED
    }

    private final Response response;
    private final Callback completion;
    private final AtomicReference<State> state = new AtomicReference<>(State.READY);
    private volatile Runnable onReady = () -> {};

    ByteStream(Response response, Callback completion) {
        this.response = response;
        this.completion = completion;
        response.getRequest().addFailureListener(this::fail);
    }

    /** Says what is sent; before the first {@link #write}. */
    public void begin(String contentType, String fileName) {
        response.setStatus(Answer.OK);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        if (!fileName.isEmpty()) {
            Responses.saveAs(response, fileName);
        }
    }

    /** Is called whenever the client has taken a buffer, by a thread of the server. */
    public void onReady(Runnable listener) {
        onReady = listener;
    }

    /** Takes the next buffer. */
    public boolean isReady() {
        return state.get() == State.READY;
    }

    /** The client is gone, or {@link #end} was called. */
    public boolean isEnded() {
        return state.get() == State.ENDED;
    }

    /** Sends a buffer, which must not be changed until the stream is ready again; false when it isn't ready. */
    public boolean write(ByteBuffer buffer) {
        if (!state.compareAndSet(State.READY, State.WRITING)) {
            return false;
        }
        response.write(false, buffer, Callback.from(this::taken, this::fail));
        return true;
    }

    private void taken() {
        if (state.compareAndSet(State.WRITING, State.READY)) {
            onReady.run();
        }
    }

    /** Ends the answer in good order if it can, and else breaks it off. */
    public void end() {
        final State before = state.getAndSet(State.ENDED);
        if (before == State.READY) {
            response.write(true, ByteBuffer.allocate(0), completion);
        } else if (before == State.WRITING) {
            completion.failed(new ClientTooSlowException());
        }
    }

    /** Ends the answer so that the client sees that it is not complete. */
    public void breakOff() {
        if (state.getAndSet(State.ENDED) != State.ENDED) {
            completion.failed(new BrokenOffException());
        }
    }

    private void fail(Throwable cause) {
        if (state.getAndSet(State.ENDED) != State.ENDED) {
            completion.failed(cause);
            onReady.run();
        }
    }

    /** What should follow could not be made. */
    private static final class BrokenOffException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenOffException() {
            super("the answer broke off", null, false, false);
        }
    }

    /** The client left a buffer untaken for too long. */
    private static final class ClientTooSlowException extends Exception {
        private static final long serialVersionUID = 1L;

        ClientTooSlowException() {
            super("the client does not read", null, false, false);
        }
    }
}
