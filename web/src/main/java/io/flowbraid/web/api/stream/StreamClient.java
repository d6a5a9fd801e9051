// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.stream;

import io.flowbraid.web.http.ByteStream;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One connection over which flows are watched: by one tab of a browser, or by several that share it. (NOT thread safe:
 * owned by the thread of {@link LiveStream}.)
 */
final class StreamClient {
    private static final long MAX_STALL_MS = 30_000;

    private final ByteStream out;
    private final List<Subscription> subscriptions;
    private final EventText text = new EventText();
    private long writingSinceMs;
    private boolean isBeatDue;

    StreamClient(ByteStream out, List<Subscription> subscriptions) {
        this.out = out;
        this.subscriptions = List.copyOf(subscriptions);
    }

    /** Finds what changed and sends what the browser takes. */
    void round(long nowMs) {
        subscriptions.forEach(one -> one.look(nowMs));
        send(nowMs);
        if (!out.isReady() && nowMs - writingSinceMs > MAX_STALL_MS) {
            out.end();
        }
    }

    /** @param json by the number of flows that match */
    void status(IntFunction<byte[]> json, boolean withBeat) {
        subscriptions.forEach(one -> one.status(json.apply(one.matching())));
        isBeatDue |= withBeat;
    }

    /** Sends the next part, if the browser has taken the last. */
    void send(long nowMs) {
        if (!out.isReady()) {
            return;
        }
        text.clear();
        if (isBeatDue) {
            isBeatDue = false;
            text.beat();
        }
        for (int i = 0; i < subscriptions.size(); i++) {
            text.suffix(subscriptions.size() == 1 ? "" : "." + i);
            subscriptions.get(i).tell(text, nowMs);
        }
        if (!text.isEmpty() && out.write(text.bytes())) {
            writingSinceMs = nowMs;
        }
    }

    int subscriptionCount() {
        return subscriptions.size();
    }

    boolean isEnded() {
        return out.isEnded();
    }

    /** The server ends. */
    void end() {
        out.end();
    }
}
