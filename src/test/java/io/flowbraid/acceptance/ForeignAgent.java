// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Speaks as ntop's agents do: header v1, JSON, no extension of ours. */
final class ForeignAgent implements AutoCloseable {
    private static final int HEADER = 24;
    private static final int LINGER_MS = 10_000;
    /** JeroMQ does not listen to some of the connections it makes, and makes another one after this time. */
    static final int HANDSHAKE_MS = 300;

    private final ZContext context = new ZContext();
    private final ZMQ.Socket publisher = context.createSocket(SocketType.XPUB);
    private int messages;

    ForeignAgent() {
        publisher.setSndHWM(0);
        publisher.setLinger(LINGER_MS);
        publisher.setHandshakeIvl(HANDSHAKE_MS);
    }

    /** The collector connects to the port returned. */
    int bind() {
        return publisher.bindToRandomPort("tcp://127.0.0.1");
    }

    void connect(int port) {
        publisher.connect("tcp://127.0.0.1:" + port);
    }

    /** Waits for a collector: from here on nothing that is published is missed. */
    void awaitCollector() {
        publisher.recv();
    }

    void publish(String json) {
        final byte[] body = json.getBytes(StandardCharsets.UTF_8);
        final ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.put("flow".getBytes(StandardCharsets.US_ASCII)).position(16);
        header.put((byte) 2).put((byte) 7).putShort((short) body.length).putInt(++messages);
        publisher.send(header.array(), ZMQ.SNDMORE);
        publisher.send(body, 0);
    }

    /** A TCP connect to port 8080. */
    static String connectEvent(Instant time, String interfaceName, String client, int clientPort, String server) {
        return """
                {"timestamp":"%d.123456","INTERFACE_NAME":"%s","IP_PROTOCOL_VERSION":4,"PROTOCOL":6,\
                "TCP_EVENT_TYPE":"CONNECT","IPV4_SRC_ADDR":"%s","L4_SRC_PORT":%d,\
                "IPV4_DST_ADDR":"%s","L4_DST_PORT":8080,\
                "LOCAL_PROCESS":{"PID":4242,"UID":1000,"UID_NAME":"alice","GID":1000,"PROCESS_PATH":"/usr/bin/python3"}}""".formatted(time.getEpochSecond(), interfaceName, client, clientPort, server);
    }

    @Override
    public void close() {
        publisher.close();
        context.close();
    }
}
