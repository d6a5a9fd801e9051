// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

import io.flowbraid.capture.dissect.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a pcapng file block by block. */
public final class PcapngFile {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    /** Begins a section, whose numbers have this byte order. */
    public PcapngFile section(ByteOrder of, byte[]... options) {
        order = of;
        return block(0x0a0d0d0a, Frames.concat(u32(0x1a2b3c4d), u16(1), u16(0), u64(-1), options(options)));
    }

    public PcapngFile describe(int linkType, int snaplen, byte[]... options) {
        return block(1, Frames.concat(u16(linkType), u16(0), u32(snaplen), options(options)));
    }

    public PcapngFile packet(int interfaceId, long ticks, byte[] frame, byte[]... options) {
        return packet(interfaceId, ticks, frame, frame.length, options);
    }

    public PcapngFile packet(int interfaceId, long ticks, byte[] frame, int wireLength, byte[]... options) {
        return block(
                6,
                Frames.concat(
                        u32(interfaceId),
                        u32((int) (ticks >>> 32)),
                        u32((int) ticks),
                        u32(frame.length),
                        u32(wireLength),
                        padded(frame),
                        options(options)));
    }

    public PcapngFile obsoletePacket(int interfaceId, long ticks, byte[] frame) {
        return block(
                2,
                Frames.concat(
                        u16(interfaceId),
                        u16(0),
                        u32((int) (ticks >>> 32)),
                        u32((int) ticks),
                        u32(frame.length),
                        u32(frame.length),
                        padded(frame)));
    }

    /** @param kept of the frame */
    public PcapngFile simplePacket(byte[] frame, int kept) {
        return block(3, Frames.concat(u32(frame.length), padded(java.util.Arrays.copyOf(frame, kept))));
    }

    public PcapngFile block(int type, byte[] body) {
        final byte[] length = u32(12 + body.length);
        return raw(Frames.concat(u32(type), length, body, length));
    }

    public PcapngFile raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** The length so far. */
    public int size() {
        return out.size();
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    public Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    public byte[] option(int code, byte[] value) {
        return Frames.concat(u16(code), u16(value.length), padded(value));
    }

    public byte[] option(int code, String value) {
        return option(code, value.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] u16(int value) {
        return ByteBuffer.allocate(2).order(order).putShort((short) value).array();
    }

    public byte[] u32(int value) {
        return ByteBuffer.allocate(4).order(order).putInt(value).array();
    }

    public byte[] u64(long value) {
        return ByteBuffer.allocate(8).order(order).putLong(value).array();
    }

    private byte[] options(byte[]... options) {
        return options.length == 0 ? new byte[0] : Frames.concat(Frames.concat(options), new byte[4]);
    }

    private static byte[] padded(byte[] bytes) {
        return java.util.Arrays.copyOf(bytes, (bytes.length + 3) / 4 * 4);
    }
}
