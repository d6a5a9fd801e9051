// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.compression;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A way to compress files, recognized by what they begin with. Several compressed files in a row are one. */
public enum Compression {
    GZIP("gzip", "gzip -dc", 0x1f, 0x8b),
    ZSTD("zstd", "zstd -dc --long=31", 0x28, 0xb5, 0x2f, 0xfd),
    LZ4("lz4", "lz4 -dc", 0x04, 0x22, 0x4d, 0x18),
    XZ("xz", "xz -dc", 0xfd, '7', 'z', 'X', 'Z', 0x00);

    /** As many bytes are needed to recognize one. */
    public static final int MAGIC_BYTES = 6;

    private final String text;
    private final String command;
    private final byte[] magic;

    Compression(String text, String command, int... magic) {
        this.text = text;
        this.command = command;
        this.magic = new byte[magic.length];
        for (int i = 0; i < magic.length; i++) {
            this.magic[i] = (byte) magic[i];
        }
    }

    /** The one that a file beginning with these bytes has; null for none of these. */
    public static @Nullable Compression of(byte[] start) {
        for (final Compression compression : values()) {
            if (compression.isMagicOf(start)) {
                return compression;
            }
        }
        return ZstdFrames.isSkippable(start) ? ZSTD : null; // as pzstd writes it
    }

    private boolean isMagicOf(byte[] start) {
        if (start.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (start[i] != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** The name that people know it by. */
    public String text() {
        return text;
    }

    /** The program that writes a file's content to standard output. */
    public String command() {
        return command;
    }

    /**
     * The content of a compressed stream, which is closed with it. Where the stream is damaged, what comes before is
     * read before an exception says so.
     *
     * @param warnings takes what is odd and costs nothing
     */
    public InputStream decompress(InputStream in, Consumer<String> warnings) throws IOException {
        return new Decompressed(in, this, warnings);
    }
}
