// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

/** Why packets cannot be had. The message is one sentence for the user: the thing, the cause and the mend. */
public final class CaptureException extends Exception {
    /** What kind of trouble, for those who want to act on it. */
    public enum Reason {
        NO_LIBPCAP,
        NO_SUCH_DEVICE,
        /** Not the name of a device, whatever devices come. */
        BAD_NAME,
        DEVICE_DOWN,
        NO_PERMISSION,
        DEVICE_FAILED,
        BAD_FILTER,
        UNREADABLE_FILE,
        NOT_A_CAPTURE,
        DAMAGED_FILE,
        /** Nobody can tell whether the end of the file is its end. */
        CANNOT_FOLLOW,
        UNSUPPORTED_LINK_TYPE
    }

    private static final long serialVersionUID = 1;

    private final Reason reason;

    public CaptureException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public CaptureException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
