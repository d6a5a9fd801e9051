// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.feed.SocketEventText;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.PrintStream;

/** Prints each event as a readable line on its way to another outlet. */
public final class PrintingOutlet implements SocketEventOutlet {
    private final SocketEventOutlet next;
    private final PrintStream out;
    private final Runnable onFailed;
    private boolean hasFailed;
    private final StringBuilder line = new StringBuilder(256);

    public PrintingOutlet(SocketEventOutlet next, PrintStream out, Runnable onFailed) {
        this.next = next;
        this.out = out;
        this.onFailed = onFailed;
    }

    @Override
    public void accept(SocketEvent event) {
        if (event.kind != SocketEventKind.HEARTBEAT) {
            line.setLength(0);
            SocketEventText.appendTo(line, event);
            out.println(line);
        }
        next.accept(event);
    }

    @Override
    public void flush() {
        if (!hasFailed && out.checkError()) { // which flushes, too
            hasFailed = true;
            onFailed.run();
        }
        next.flush();
    }

    @Override
    public void end() {
        out.flush();
        next.end();
    }

    @Override
    public boolean hasNewListener() {
        return next.hasNewListener();
    }
}
