// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.web.RefusedException;
import io.flowbraid.web.http.PageBundle;
import io.flowbraid.web.http.Routes;
import io.flowbraid.web.http.WebServer;
import io.flowbraid.web.http.WebSettings;

/** The API and, if wanted, the page, served. */
public final class WebService implements AutoCloseable {
    private static final String API = "/api/v1";

    private final LiveStream stream;
    private final WebServer server;

    private WebService(LiveStream stream, WebServer server) {
        this.stream = stream;
        this.server = server;
    }

    /**
     * Binds and serves.
     *
     * @throws RefusedException when the address can't be had: one sentence
     */
    public static WebService start(WebSettings settings, boolean isPageServed, WebParts parts) throws RefusedException {
        final Past past = new Past(parts.history());
        final Meters meters = new Meters(parts.points(), parts.feeds());
        final LiveStream stream =
                new LiveStream(parts.live(), meters, new LiveStatus(parts.live(), meters, parts.accounts(), past));
        final Routes routes = routes(parts, past, meters, stream);
        if (isPageServed) {
            routes.page(new PageBundle());
        }
        final WebServer server = WebServer.start(settings, routes);
        stream.start();
        return new WebService(stream, server);
    }

    static Routes routes(WebParts parts, Past past, Meters meters, LiveStream stream) {
        final LedgerCall ledger = new LedgerCall(parts.accounts());
        return new Routes()
                .get(API + "/fields", new FieldsCall()).get(API + "/flows", new FlowsCall(parts.live(), past)).stream(
                                API + "/stream", stream)
                        .get(API + "/talkers", new TalkersCall(parts.live(), past))
                        .get(API + "/traffic", new TrafficCall(parts.live(), past))
                        .get(API + "/map", new MapCall(parts.live(), past))
                        .get(API + "/interfaces", new InterfacesCall(meters))
                        .put(API + "/interfaces/{name}/companions", new CompanionsCall(parts.companions(), meters))
                        .get(API + "/feeds", new FeedsCall(meters))
                        .get(API + "/ledger", ledger)
                        .get("/api/ledger", ledger)
                        .get(API + "/history", new HistoryCall(past))
                        .get(API + "/health", new HealthCall(parts.identity(), parts.accounts(), past));
    }

    /**
     * What to open in a browser, with the token when one is needed.
     *
     * @param nameForAll the host's name, told when bound to all addresses
     */
    public String url(String nameForAll) {
        return server.url(nameForAll);
    }

    /** The port, if it was left to the system. */
    public int port() {
        return server.address().getPort();
    }

    @Override
    public void close() {
        stream.close();
        server.close();
    }
}
