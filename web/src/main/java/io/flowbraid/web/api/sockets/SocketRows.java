// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.sockets;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.query.FlowQuery;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sockets that match a query, some at a time. (NOT thread safe.) */
final class SocketRows {
    private static final int ROWS_PER_CHUNK = 100;

    private final Iterator<SocketEvent> sockets;
    private final FlowQuery query;
    private final FlowContext context;
    private final Form form;
    private final FlowRecord flow = new FlowRecord();
    private boolean isEnded;

    /** How rows are written. */
    interface Form {
        /** @param isLast no more rows come */
        byte[] bytes(List<SocketEvent> rows, boolean isLast);
    }

    SocketRows(List<SocketEvent> sockets, FlowQuery query, FlowContext context, Form form) {
        this.sockets = sockets.iterator();
        this.query = query;
        this.context = context;
        this.form = form;
    }

    /** The next rows as they are sent; null after the last. */
    byte @Nullable [] next() {
        if (isEnded) {
            return null;
        }
        final List<SocketEvent> rows = new ArrayList<>(ROWS_PER_CHUNK);
        while (rows.size() < ROWS_PER_CHUNK && sockets.hasNext()) {
            final SocketEvent socket = sockets.next();
            if (query.matches(asFlow(socket), context)) {
                rows.add(socket);
            }
        }
        isEnded = !sockets.hasNext();
        return form.bytes(rows, isEnded);
    }

    /** A socket as the flow it could have: the words of a query mean the same for both. */
    private FlowRecord asFlow(SocketEvent socket) {
        flow.protocol = socket.protocol;
        flow.vlan = -1;
        flow.icmpTypeCode = -1;
        flow.handshakeRttNs = -1;
        flow.server.addressHi = socket.localHi;
        flow.server.addressLo = socket.localLo;
        flow.server.port = socket.localPort;
        flow.server.attribution.process = socket.process;
        flow.server.attribution.laterImage = socket.laterImage;
        flow.server.attribution.workload = socket.workload;
        flow.client.addressHi = socket.remoteHi;
        flow.client.addressLo = socket.remoteLo;
        flow.client.port = socket.remotePort;
        return flow;
    }
}
