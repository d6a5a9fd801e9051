// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.decode;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates zlib bodies of old senders up to a bound, so that a small message cannot fill the memory. (NOT thread safe)
 */
final class BodyInflater {
    private static final int FIRST_SIZE = 64 << 10;

    byte[] bytes = new byte[FIRST_SIZE];

    private final Inflater inflater = new Inflater();

    /**
     * The length of what was inflated into {@link #bytes}; -1 when it is no whole zlib stream, or longer than the
     * bound.
     */
    int inflate(byte[] body, int from, int to, int longest) {
        inflater.reset();
        inflater.setInput(body, from, to - from);
        int length = 0;
        try {
            while (!inflater.finished()) {
                if (length == bytes.length) {
                    if (length >= longest) {
                        return -1;
                    }
                    bytes = Arrays.copyOf(bytes, Math.min(2 * length, longest));
                }
                final int count = inflater.inflate(bytes, length, bytes.length - length);
                if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    return -1;
                }
                length += count;
            }
        } catch (DataFormatException e) {
            return -1;
        }
        return length;
    }
}
