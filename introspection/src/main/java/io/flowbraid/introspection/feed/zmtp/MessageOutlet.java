// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import org.jspecify.annotations.Nullable;

/** Where complete messages go. */
@FunctionalInterface
public interface MessageOutlet {
    /**
     * A whole message.
     *
     * @param header at most {@link ZmtpReceiver#MAX_HEADER} bytes of the first frame
     * @param body at most {@link ZmtpReceiver#MAX_BODY} + 1 bytes of the second; null when there was none, or no room
     * @param frames how many the message had
     * @param hadRoom false when the body was dropped for want of memory
     */
    void message(byte[] header, byte @Nullable [] body, long frames, boolean hadRoom);
}
