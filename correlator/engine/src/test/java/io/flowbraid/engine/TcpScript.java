// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.network.TcpFlags;

/**
 * Plays TCP segments into a scene, each a word: time in ms, sender (C client, S server), flags as letters, sequence
 * number, and bytes if it has any: {@code 0:C:S:100 20:S:SA:500 21:C:A:101 30:C:PA:101:10}. A segment acknowledges all
 * that the other end has sent so far.
 */
final class TcpScript {
    static final int CLIENT_PORT = 50_000;

    private final Scene scene;
    private final String client;
    private final String server;
    private final int serverPort;
    private final long[] next = new long[2];
    private double startMs;

    TcpScript(Scene scene) {
        this(scene, Scene.LO, Scene.LO, 80);
    }

    TcpScript(Scene scene, String client, String server, int serverPort) {
        this.scene = scene;
        this.client = client;
        this.server = server;
        this.serverPort = serverPort;
    }

    /** Times begin then. */
    TcpScript after(double ms) {
        startMs = ms;
        return this;
    }

    void play(String segments) {
        for (final String segment : segments.trim().split("\\s+")) {
            final String[] parts = segment.split(":");
            play(
                    startMs + Double.parseDouble(parts[0]),
                    parts[1].equals("C"),
                    flags(parts[2]),
                    Long.parseLong(parts[3]),
                    parts.length > 4 ? Integer.parseInt(parts[4]) : 0);
        }
    }

    private void play(double ms, boolean isFromClient, int flags, long sequence, int payload) {
        final int side = isFromClient ? 0 : 1;
        final long ack = (flags & TcpFlags.ACK) != 0 ? next[side ^ 1] : 0;
        next[side] = sequence + payload + ((flags & (TcpFlags.SYN | TcpFlags.FIN)) != 0 ? 1 : 0) & 0xffff_ffffL;
        scene.tcp(
                ms,
                isFromClient ? client : server,
                isFromClient ? CLIENT_PORT : serverPort,
                isFromClient ? server : client,
                isFromClient ? serverPort : CLIENT_PORT,
                flags,
                sequence & 0xffff_ffffL,
                ack & 0xffff_ffffL,
                payload);
    }

    private static int flags(String letters) {
        int flags = 0;
        for (final char letter : letters.toCharArray()) {
            flags |= 1 << "FSRPAUEC".indexOf(letter);
        }
        return flags;
    }
}
