// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pcapng file that the product wrote, read block by block as the specification and Wireshark have it. */
final class PacketBlocks {
    private static final int INTERFACE = 1;
    private static final int PACKET = 6;
    private static final int CUSTOM = 0xbad;
    private static final int WIRESHARK = 32_622;
    private static final int ETHERNET_HEADER = 14;
    private static final int TCP_FLAGS = 13;
    private static final int SYN = 2;
    private static final int PROCESS = 8;
    private static final int FLAGS = 2;

    final List<String> interfaces = new ArrayList<>();
    final List<Packet> packets = new ArrayList<>();
    /** By pid, the options of its last description. */
    final Map<Integer, Map<Integer, byte[]>> processes = new HashMap<>();

    /**
     * A TCP packet of IPv4, on Ethernet or bare.
     *
     * @param pid 0 none
     */
    record Packet(
            long timeNs, int interfaceNumber, int from, int to, int pid, int direction, int captured, boolean isSyn) {}

    static PacketBlocks read(Path file) throws IOException {
        final PacketBlocks blocks = new PacketBlocks();
        final ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            final int length = in.getInt(in.position() + 4);
            final int type = in.getInt(in.position());
            assertThat(in.getInt(in.position() + length - 4)).isEqualTo(length);
            blocks.take(type, in.slice(in.position() + 8, length - 12).order(ByteOrder.LITTLE_ENDIAN));
            in.position(in.position() + length);
        }
        return blocks;
    }

    String textOf(int pid, int option) {
        final byte[] value = processes.getOrDefault(pid, Map.of()).get(option);
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    private void take(int type, ByteBuffer body) {
        if (type == INTERFACE) {
            interfaces.add(new String(options(body, 8).getOrDefault(2, new byte[0]), StandardCharsets.UTF_8));
        } else if (type == CUSTOM && body.getInt(0) == WIRESHARK && body.getInt(4) == 3) {
            processes.put(body.getInt(8), options(body, 12));
        } else if (type == PACKET) {
            packet(body);
        }
    }

    private void packet(ByteBuffer body) {
        final int captured = body.getInt(12);
        final Map<Integer, byte[]> options = options(body, 20 + (captured + 3 & ~3));
        final int ip = 20 + (body.get(20) >> 4 == 4 ? 0 : ETHERNET_HEADER);
        final int tcp = ip + (body.get(ip) & 15) * 4;
        final ByteBuffer network = body.duplicate().order(ByteOrder.BIG_ENDIAN);
        packets.add(new Packet(
                Integer.toUnsignedLong(body.getInt(4)) << 32 | Integer.toUnsignedLong(body.getInt(8)),
                body.getInt(0),
                network.getShort(tcp) & 0xffff,
                network.getShort(tcp + 2) & 0xffff,
                first(options.get(PROCESS)),
                first(options.get(FLAGS)) & 3,
                captured,
                (body.get(tcp + TCP_FLAGS) & SYN) != 0));
    }

    private static int first(byte @Nullable [] value) {
        return value == null
                ? 0
                : ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private static Map<Integer, byte[]> options(ByteBuffer body, int from) {
        final Map<Integer, byte[]> options = new HashMap<>();
        int at = from;
        while (at + 4 <= body.limit() && body.getShort(at) != 0) {
            final byte[] value = new byte[body.getShort(at + 2) & 0xffff];
            body.get(at + 4, value);
            options.put((int) body.getShort(at), value);
            at += 4 + (value.length + 3 & ~3);
        }
        return options;
    }
}
