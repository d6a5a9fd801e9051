// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.restart;

import io.flowbraid.model.socket.OpenSocket;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Open sockets as bytes, all numbers big endian.
 *
 * <pre>
 *  8  "FBSOCKET"
 *  4  version
 *  4  number of boot ids; each: 2 length, then its bytes in UTF-8
 *  4  number of sockets; each {@value #SOCKET_BYTES}: number of its boot id, then the fields of {@link OpenSocket}
 *  4  CRC-32 of all before
 * </pre>
 */
final class OpenSocketsFormat {
    static final int VERSION = 1;

    private static final byte[] MAGIC = "FBSOCKET".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD_BYTES = MAGIC.length + Integer.BYTES;
    private static final int SOCKET_BYTES = 3 * Integer.BYTES + 14 * Long.BYTES;

    private OpenSocketsFormat() {}

    static byte[] encode(List<OpenSocket> sockets) {
        final Map<String, Integer> bootIds = new LinkedHashMap<>();
        sockets.forEach(socket -> bootIds.putIfAbsent(socket.bootId(), bootIds.size()));
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream((sockets.size() + 1) * SOCKET_BYTES);
        final DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.write(MAGIC);
            out.writeInt(VERSION);
            out.writeInt(bootIds.size());
            for (final String bootId : bootIds.keySet()) {
                out.writeUTF(bootId);
            }
            out.writeInt(sockets.size());
            for (final OpenSocket socket : sockets) {
                out.writeInt(bootIds.getOrDefault(socket.bootId(), 0));
                write(socket, out);
            }
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new IllegalStateException("memory takes every byte", e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IOException with the reason, when the bytes are damaged or of another kind
     */
    static List<OpenSocket> decode(byte[] bytes) throws IOException {
        if (bytes.length < HEAD_BYTES || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new IOException("it is not a file of open sockets");
        }
        final int version = ByteBuffer.wrap(bytes).getInt(MAGIC.length);
        if (version != VERSION) {
            throw new IOException("it has version " + version + ", and this program reads version " + VERSION);
        }
        final int length = bytes.length - Integer.BYTES;
        if (length < HEAD_BYTES || ByteBuffer.wrap(bytes).getInt(length) != checksum(bytes, length)) {
            throw new IOException("it is damaged");
        }
        return decode(bytes, length);
    }

    private static List<OpenSocket> decode(byte[] bytes, int length) throws IOException {
        final DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(bytes, HEAD_BYTES, length - HEAD_BYTES));
        final List<String> bootIds = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            bootIds.add(in.readUTF());
        }
        final List<OpenSocket> sockets = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            final int bootId = in.readInt();
            if (bootId < 0 || bootId >= bootIds.size()) {
                throw new IOException("it is damaged");
            }
            sockets.add(read(bootIds.get(bootId), in));
        }
        return sockets;
    }

    private static void write(OpenSocket socket, DataOutputStream out) throws IOException {
        out.writeLong(socket.netns());
        out.writeLong(socket.cookie());
        out.writeLong(socket.aHi());
        out.writeLong(socket.aLo());
        out.writeLong(socket.bHi());
        out.writeLong(socket.bLo());
        out.writeLong(socket.ports());
        out.writeInt(socket.side());
        out.writeInt(socket.sourceId());
        out.writeLong(socket.flowId());
        out.writeLong(socket.seenNs());
        final OpenSocket.Counts counts = socket.counts();
        out.writeLong(counts.bytesSent());
        out.writeLong(counts.bytesRetransmitted());
        out.writeLong(counts.bytesReceived());
        out.writeLong(counts.segmentsOut());
        out.writeLong(counts.segmentsIn());
    }

    private static OpenSocket read(String bootId, DataInputStream in) throws IOException {
        return new OpenSocket(
                bootId,
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                new OpenSocket.Counts(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong()));
    }

    private static int checksum(byte[] bytes, int length) {
        final CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
