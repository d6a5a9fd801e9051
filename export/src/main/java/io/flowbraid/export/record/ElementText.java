// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.record;

import java.nio.ByteBuffer;

/** Text of an information element: UTF-8 behind one byte of length, without garbage. */
public final class ElementText {
    private static final int REPLACEMENT = '?';

    private ElementText() {}

    /**
     * Writes the text, or as many whole characters of it as fit.
     *
     * @param maxBytes below 255, which stands for a longer form
     */
    public static void put(String text, int maxBytes, ByteBuffer out) {
        final int lengthAt = out.position();
        out.put((byte) 0);
        final int end = lengthAt + 1 + maxBytes;
        int i = 0;
        while (i < text.length()) {
            final int character = text.codePointAt(i);
            if (out.position() + width(character) > end) {
                break;
            }
            put(character, out);
            i += Character.charCount(character);
        }
        out.put(lengthAt, (byte) (out.position() - lengthAt - 1));
    }

    private static int width(int character) {
        if (character < 0x80 || isSurrogate(character)) {
            return 1;
        }
        return character < 0x800 ? 2 : character < 0x1_0000 ? 3 : 4;
    }

    private static void put(int character, ByteBuffer out) {
        switch (width(character)) {
            case 1 -> out.put((byte) (isSurrogate(character) ? REPLACEMENT : character));
            case 2 -> {
                out.put((byte) (0xc0 | character >> 6));
                trail(character, out);
            }
            case 3 -> {
                out.put((byte) (0xe0 | character >> 12));
                trail(character >> 6, out);
                trail(character, out);
            }
            default -> {
                out.put((byte) (0xf0 | character >> 18));
                trail(character >> 12, out);
                trail(character >> 6, out);
                trail(character, out);
            }
        }
    }

    private static void trail(int bits, ByteBuffer out) {
        out.put((byte) (0x80 | bits & 0x3f));
    }

    /** Half of a pair: no character. */
    private static boolean isSurrogate(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }
}
