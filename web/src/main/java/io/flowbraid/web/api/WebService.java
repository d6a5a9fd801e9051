// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.web.RefusedException;
import io.flowbraid.web.RunPorts;
import io.flowbraid.web.api.call.Past;
import io.flowbraid.web.api.flows.ConversationsCall;
import io.flowbraid.web.api.flows.FieldsCall;
import io.flowbraid.web.api.flows.FlowCall;
import io.flowbraid.web.api.flows.FlowsCall;
import io.flowbraid.web.api.flows.SuggestCall;
import io.flowbraid.web.api.metrics.MetricsCall;
import io.flowbraid.web.api.overview.NewCall;
import io.flowbraid.web.api.overview.OverviewCall;
import io.flowbraid.web.api.processes.ProcessCall;
import io.flowbraid.web.api.rules.RulesCall;
import io.flowbraid.web.api.rules.SilenceCall;
import io.flowbraid.web.api.sockets.SocketsCall;
import io.flowbraid.web.api.status.CompanionsCall;
import io.flowbraid.web.api.status.DoctorCall;
import io.flowbraid.web.api.status.FeedFlowsCall;
import io.flowbraid.web.api.status.FeedsCall;
import io.flowbraid.web.api.status.HealthCall;
import io.flowbraid.web.api.status.HistoryCall;
import io.flowbraid.web.api.status.InterfacesCall;
import io.flowbraid.web.api.status.LedgerCall;
import io.flowbraid.web.api.status.LiveStatus;
import io.flowbraid.web.api.status.LossWatch;
import io.flowbraid.web.api.status.Meters;
import io.flowbraid.web.api.stream.CaptureCall;
import io.flowbraid.web.api.stream.LiveStream;
import io.flowbraid.web.api.stream.PacketsCall;
import io.flowbraid.web.api.totals.MapCall;
import io.flowbraid.web.api.totals.TalkersCall;
import io.flowbraid.web.api.totals.TrafficCall;
import io.flowbraid.web.http.PageBundle;
import io.flowbraid.web.http.Routes;
import io.flowbraid.web.http.WebServer;
import io.flowbraid.web.http.WebSettings;
import io.flowbraid.web.live.LiveFlows;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The API and, if wanted, the page, served. */
public final class WebService implements AutoCloseable {
    private static final String API = "/api/v1";

    private final LiveStream stream;
    private final CaptureCall captures;
    private final Routes routes;
    private final WebServer server;

    private WebService(LiveStream stream, CaptureCall captures, Routes routes, WebServer server) {
        this.stream = stream;
        this.routes = routes;
        this.captures = captures;
        this.server = server;
    }

    /**
     * Binds and serves.
     *
     * @throws RefusedException when the address can't be had: one sentence
     */
    public static WebService start(WebSettings settings, boolean isPageServed, WebParts parts) throws RefusedException {
        final RunPorts ports = parts.ports();
        final Past past = new Past(parts.history());
        final LossWatch losses = new LossWatch(ports.accounts().ledger());
        final Meters meters = new Meters(ports.points(), ports.feeds(), parts.live(), losses);
        final LiveStream stream =
                new LiveStream(parts.live(), meters, new LiveStatus(parts.live(), meters, past), parts.onThreadStart());
        final CaptureCall captures = new CaptureCall(ports.tap(), parts.journal());
        final Routes routes = new Routes();
        flows(routes, parts.live(), past);
        routes.get(
                API + "/flows/{id}", new FlowCall(parts.live(), past, ports.packets() != null, ports.conversations()));
        routes.get(API + "/conversations", new ConversationsCall(parts.live(), ports.conversations()), "q", "limit");
        routes.get(API + "/processes/{entity_id}", new ProcessCall(ports.processes(), parts.live(), past));
        run(routes, parts, past, meters, losses);
        routes.get(API + "/overview", new OverviewCall(parts.live(), past, losses), "by", "q", "from", "to", "limit")
                .get(API + "/new", new NewCall(parts.live(), past), "q", "from", "to", "limit");
        routes.stream(API + "/stream", stream, "q", "columns", "state").stream(
                        API + "/capture.pcap", captures, "interface", "filter", "seconds", "packets", "payload")
                .stream(
                        API + "/packets",
                        new PacketsCall(ports.packets(), parts.live(), parts.journal()),
                        "q",
                        "from",
                        "to")
                .get("/metrics", new MetricsCall(meters, parts.live(), ports, past, stream));
        if (isPageServed) {
            routes.page(new PageBundle());
        }
        final WebServer server = WebServer.start(settings, routes, parts.onThreadStart());
        stream.start();
        return new WebService(stream, captures, routes, server);
    }

    private static void flows(Routes routes, LiveFlows live, Past past) {
        routes.get(API + "/fields", new FieldsCall())
                .get(
                        API + "/flows",
                        new FlowsCall(live, past),
                        "q",
                        "sort",
                        "order",
                        "cursor",
                        "offset",
                        "limit",
                        "columns",
                        "state",
                        "from",
                        "to",
                        "format",
                        "fold")
                .get(API + "/talkers", new TalkersCall(live, past), "by", "q", "from", "to", "limit", "format")
                .get(API + "/traffic", new TrafficCall(live, past), "by", "q", "from", "to", "step", "top")
                .get(API + "/map", new MapCall(live, past), "by", "within", "q", "from", "to", "limit")
                .get(API + "/suggest", new SuggestCall(live), "q", "cursor")
                .get(API + "/history", new HistoryCall(past));
    }

    private static void run(Routes routes, WebParts parts, Past past, Meters meters, LossWatch losses) {
        final RunPorts ports = parts.ports();
        final LiveFlows live = parts.live();
        final FeedsCall feeds = new FeedsCall(meters, ports.companions());
        final LedgerCall ledger = new LedgerCall(ports.accounts());
        routes
                .get(API + "/interfaces", new InterfacesCall(meters))
                .put(
                        API + "/interfaces/{name}/companions",
                        new CompanionsCall(ports.companions(), meters, parts.journal()))
                .get(API + "/feeds", feeds)
                .put(API + "/feeds/flows", new FeedFlowsCall(ports.companions(), feeds, parts.journal()))
                .stream(API + "/sockets", new SocketsCall(ports.sockets(), live.context(), live::nowMs), "q", "format")
                .get(API + "/rules", new RulesCall(ports.rules(), live::nowMs))
                .post(API + "/rules/{name}/silence", new SilenceCall(ports.rules(), live::nowMs, parts.journal()))
                .get(API + "/ledger", ledger)
                .get("/api/ledger", ledger)
                .get(API + "/doctor", new DoctorCall(ports.examination(), live::nowMs))
                .getOpen(API + "/health", new HealthCall(parts.identity(), ports.accounts(), losses, past, live::nowMs))
                .get(API + "/openapi.json", new OpenApiCall());
    }

    /**
     * What to open in a browser.
     *
     * @param nameForAll the host's name, shown when bound to all addresses
     */
    public String url(String nameForAll) {
        return server.url(nameForAll);
    }

    /** Why the API is not served at the Unix socket that was planned; empty when all is well. */
    public String unixTrouble() {
        return server.unixTrouble();
    }

    /** Methods by path, but for the files of the page. */
    Map<String, Set<String>> paths() {
        return routes.paths();
    }

    /** Names of the parameters by path. */
    Map<String, List<String>> parameters() {
        return routes.parameters();
    }

    /** The port, if it was left to the system. */
    public int port() {
        return server.address().getPort();
    }

    @Override
    public void close() {
        captures.close();
        stream.close();
        server.close();
    }
}
