// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.record.SocketState;
import io.flowbraid.record.Unowned;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Open sockets as JSON, schema {@code flowbraid-sockets/1}: one object a line, named as flows name the same things. */
public final class SocketJson {
    private static final byte[] LOCAL = JsonName.name("local");
    private static final byte[] REMOTE = JsonName.name("remote");
    private static final byte[] NETNS_NAME = JsonName.name("netns_name");

    private final Map<Long, String> namespaces;

    /** @param namespaces names by inode */
    public SocketJson(Map<Long, String> namespaces) {
        this.namespaces = namespaces;
    }

    public void write(List<SocketEvent> sockets, OutputStream out) throws IOException {
        final JsonLines json = new JsonLines(out);
        final JsonSide side = new JsonSide(json);
        for (final SocketEvent socket : sockets) {
            json.begin();
            json.text(JsonName.SCHEMA, "flowbraid-sockets/1");
            json.text(JsonName.TRANSPORT, Transport.name(socket.protocol));
            json.text(JsonName.STATE, SocketState.of(socket));
            endpoint(json, LOCAL, socket.localHi, socket.localLo, socket.localPort);
            if (socket.remotePort != 0) {
                endpoint(json, REMOTE, socket.remoteHi, socket.remoteLo, socket.remotePort);
            }
            json.number(JsonName.NETNS, socket.netns);
            json.text(NETNS_NAME, namespaces.getOrDefault(socket.netns, ""));
            side.owner(attribution(socket));
            if (socket.process == null) {
                json.text(JsonName.REASON, Unowned.of(socket).text());
            }
            json.end();
        }
        json.flush();
    }

    private static void endpoint(JsonLines json, byte[] name, long hi, long lo, int port) {
        json.open(name);
        json.address(JsonName.IP, hi, lo);
        json.number(JsonName.PORT, port);
        json.close();
    }

    private static Attribution attribution(SocketEvent socket) {
        final Attribution attribution = new Attribution();
        attribution.process = socket.process;
        attribution.laterImage = socket.laterImage;
        attribution.workload = socket.workload;
        return attribution;
    }
}
