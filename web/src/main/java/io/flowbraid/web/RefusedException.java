// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

/** What was asked for can't be done; the message is the sentence the user reads: the thing, the cause and the mend. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The caller's fault: asked again the same way, it fails again. */
    public static final int BAD_REQUEST = 400;

    public static final int NOT_FOUND = 404;
    /** Not now: another time, or on another host, it may work. */
    public static final int UNAVAILABLE = 503;

    private final int status;

    /** Refuses as a fault of the caller. */
    public RefusedException(String sentence) {
        this(BAD_REQUEST, sentence);
    }

    /** Refuses with an HTTP status. */
    public RefusedException(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    /** The HTTP status that says it. */
    public int status() {
        return status;
    }

    /** The reason that the user reads. */
    public String sentence() {
        final String sentence = getMessage();
        return sentence == null ? "" : sentence;
    }

    /** A refusal is an answer, not a fault of the program: where it was made tells nobody anything. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
