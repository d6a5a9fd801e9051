// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.app.plan.PagePlan;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Severity;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.thread.RestartingThread;
import io.flowbraid.record.FlowContext;
import io.flowbraid.sink.ReaderRing;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.WebParts;
import io.flowbraid.web.api.WebService;
import io.flowbraid.web.http.WebSettings;
import io.flowbraid.web.live.LiveFlows;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The page of a run: the flows of now, and the server that shows them. It is beside the capture and never in its way:
 * the server starts on a thread of its own, a full ring loses records of the page alone, and what fails here is said in
 * a sentence and ends nothing, unless the user named the address.
 */
public final class LivePage implements AutoCloseable {
    private static final long START_TIMEOUT_MS = 5_000;

    private final WebSettings settings;
    private final boolean isAsked;
    private final PageAccess access;
    private final String hostName;
    private final LiveFlows flows;
    private final ReaderRing ring;
    private final PrintStream err;
    private volatile @Nullable WebService service;
    private final CountDownLatch announced = new CountDownLatch(1);
    private volatile boolean isUp = true;
    private volatile boolean isClosing;
    private @Nullable Thread starter;

    private LivePage(
            PagePlan plan,
            WebSettings settings,
            PageAccess access,
            String hostName,
            FlowContext context,
            LossLedger ledger,
            PrintStream err) {
        this.settings = settings;
        this.access = access;
        isAsked = plan.isAsked();
        this.hostName = hostName;
        this.err = err;
        flows = new LiveFlows(context, ledger.open("live", "page"), plan.flows(), System::currentTimeMillis);
        ring = new ReaderRing(flows, ledger.open("sink", "page"));
    }

    /** Null when none is wanted, or none can be where nobody chose the place. */
    public static @Nullable LivePage of(
            @Nullable PagePlan plan, FlowContext context, LossLedger ledger, PrintStream err) {
        return of(plan, context.observer().hostname(), context, ledger, err);
    }

    /** The same where the flows are not those of the host that serves the page. */
    public static @Nullable LivePage of(
            @Nullable PagePlan plan, String hostName, FlowContext context, LossLedger ledger, PrintStream err) {
        if (plan == null) {
            return null;
        }
        final PageAccess access = new PageAccess(plan, System.getenv());
        final WebSettings settings = access.addTo(settings(plan, hostName));
        if (isTaken(settings)) {
            final String sentence = "another program listens on " + settings.host() + ":" + settings.port()
                    + "; choose another place with --http " + settings.host() + ":" + (settings.port() + 1)
                    + ", or none with --http off";
            if (plan.isAsked()) {
                throw new RunFailure("the page cannot be served: " + sentence);
            }
            err.println(Severity.ERROR.line("the page is not served: " + sentence));
            return null;
        }
        return new LivePage(plan, settings, access, hostName, context, ledger, err);
    }

    private static WebSettings settings(PagePlan plan, String hostName) {
        try {
            return WebSettings.parse(plan.listen(), Set.of(hostName));
        } catch (IllegalArgumentException e) {
            throw new RunFailure("--http: " + e.getMessage());
        }
    }

    /** Known before the first packet; all else that may be wrong with an address is said by the server. */
    private static boolean isTaken(WebSettings settings) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(
                    settings.host().equals("*")
                            ? new InetSocketAddress(settings.port())
                            : new InetSocketAddress(settings.host(), settings.port()));
            return false;
        } catch (BindException e) {
            return String.valueOf(e.getMessage()).contains("in use");
        } catch (IOException e) {
            return false;
        }
    }

    public LiveFlows flows() {
        return flows;
    }

    /** Takes every record of the run; what finds no room is lost to the page, and nobody waits for it. */
    public FlowSink records() {
        return ring.records();
    }

    /** Takes news of flows that live, as long as somebody can see them and there is plenty of room. */
    public FlowSink updates() {
        return ring.updates(() -> isUp);
    }

    /**
     * Begins to serve. Says where once {@link #announce} was called: the server is ready before all else is.
     *
     * @param onRefused called when the address that the user named cannot be had
     */
    public void serve(WebParts parts, Runnable onRefused) {
        final Thread thread = new RestartingThread(() -> start(parts, onRefused), "page");
        starter = thread;
        thread.start();
    }

    private void start(WebParts parts, Runnable onRefused) {
        try {
            final WebService started = WebService.start(settings, true, parts);
            service = started;
            announced.await();
            if (isClosing) {
                return;
            }
            final String url = started.url(hostName);
            final String noSocket = started.unixTrouble();
            err.println("flowbraid: the page is at " + url);
            err.println("flowbraid: " + access.text(url, settings.token(), noSocket.isEmpty()));
            if (!noSocket.isEmpty()) {
                err.println("flowbraid: " + noSocket);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RefusedException e) {
            isUp = false;
            err.println("flowbraid: " + e.sentence());
            if (isAsked) {
                onRefused.run();
            }
        }
    }

    /** What the page shows is there: its address is printed as soon as it is served. */
    public void announce() {
        announced.countDown();
    }

    /** Ends the streams of all browsers and frees the port. */
    @Override
    public void close() {
        isClosing = announced.getCount() > 0;
        announced.countDown();
        final Thread thread = starter;
        if (thread != null) {
            try {
                thread.join(START_TIMEOUT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        final WebService started = service;
        if (started != null) {
            started.close();
        }
        access.close();
    }
}
