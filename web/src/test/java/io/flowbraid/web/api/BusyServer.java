// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.web.http.WebSettings;
import io.flowbraid.web.live.LiveFlows;
import java.util.Set;

/**
 * A page to look at, with the flows of a busy host: for working on the page without packets or privileges.
 *
 * <pre>
 * BusyServer 127.0.0.1:3000 FLOWS UPDATES_PER_SECOND
 * </pre>
 */
final class BusyServer {
    private static final int ROUNDS_PER_SECOND = 20;

    private BusyServer() {}

    public static void main(String[] args) throws Exception {
        final int flows = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        final int updates = args.length > 2 ? Integer.parseInt(args[2]) : 1_000;
        final WebSettings settings = WebSettings.parse(args.length > 0 ? args[0] : "127.0.0.1:3000", Set.of());
        try (SampleRun run = new SampleRun(settings, null, LiveFlows.DEFAULT_CAPACITY)) {
            System.out.println(run.service.url("localhost"));
            final BusyHost host = new BusyHost(flows);
            while (true) {
                run.clockMs.set(System.currentTimeMillis());
                run.packets.addAndGet(10L * updates / ROUNDS_PER_SECOND);
                host.report(run.live, updates / ROUNDS_PER_SECOND, run.clockMs.get());
                Thread.sleep(1_000 / ROUNDS_PER_SECOND);
            }
        }
    }
}
