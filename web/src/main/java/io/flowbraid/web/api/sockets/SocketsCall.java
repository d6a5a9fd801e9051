// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.sockets;

import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.SocketList;
import io.flowbraid.web.api.call.CallQuestion;
import io.flowbraid.web.api.call.ChunkedAnswer;
import io.flowbraid.web.api.call.Kept;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.ByteStream;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.http.StreamEndpoint;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * {@code GET /sockets}: what is open on this host and whose it is. A host may have tens of thousands of sockets: the
 * answer is written a few at a time, as fast as the client takes it.
 */
public final class SocketsCall implements StreamEndpoint {
    private static final long KEPT_MS = 1_000;
    private static final int AT_ONCE = 4;

    private final Kept<List<SocketEvent>> sockets;
    private final FlowContext context;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    public SocketsCall(SocketList list, FlowContext context, LongSupplier clockMs) {
        sockets = new Kept<>(list::open, KEPT_MS, clockMs);
        this.context = context;
    }

    @Override
    public void open(Call call, ByteStream out) throws RefusedException {
        final FlowQuery query = CallQuestion.query(call);
        final boolean isCsv = call.choice("format", "json", "csv").equals("csv");
        if (!turns.tryAcquire()) {
            throw new RefusedException(
                    RefusedException.UNAVAILABLE, AT_ONCE + " lists of sockets are being sent already; ask again");
        }
        final List<SocketEvent> found;
        try {
            found = sockets.value();
        } catch (RefusedException | RuntimeException e) {
            turns.release();
            throw e;
        }
        final SocketRows rows = new SocketRows(found, query, context, isCsv ? new SocketCsv() : new SocketArray());
        out.begin(isCsv ? SocketCsv.TYPE : Answer.JSON, isCsv ? "sockets.csv" : "");
        new ChunkedAnswer(out, rows::next, turns::release).send();
    }
}
