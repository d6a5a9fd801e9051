// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.Overrides;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where flows can be looked at, now and later. */
public final class PageOptions {
    @Option(
            names = "--http",
            paramLabel = "ADDRESS:PORT|off",
            description = {
                "Serve the page there; 127.0.0.1:3000 without this option.",
                "From this host, root, the user who started Flowbraid and --group",
                "have access; everybody else needs the token, which is printed."
            })
    private @Nullable String listen;

    @Option(
            names = "--unix-socket",
            paramLabel = "PATH|off",
            description = {
                "Serve the API at this Unix socket, too, for the same users;",
                "/run/flowbraid/api.sock without this option."
            })
    private @Nullable String unixSocket;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = {"Group whose members may use the page, and read the history", "and statistics."})
    private @Nullable String group;

    @Option(names = "--no-history", description = "Keep no history of flows.")
    private boolean isWithoutHistory;

    @Option(names = "--history-dir", paramLabel = "DIRECTORY", description = "Keep the history there.")
    private @Nullable String historyDirectory;

    /** A page and a history are of a live run only. */
    public boolean isAsked() {
        return (listen != null && !listen.equals("off")) || historyDirectory != null;
    }

    public void addTo(Overrides overrides) {
        if (listen != null) {
            overrides.put(Catalogue.WEB_LISTEN, listen, OptionOrigin.of("--http"));
        }
        if (unixSocket != null) {
            overrides.put(Catalogue.WEB_SOCKET, unixSocket, OptionOrigin.of("--unix-socket"));
        }
        if (group != null) {
            overrides.put(Catalogue.ACCESS_GROUP, group, OptionOrigin.of("--group"));
        }
        if (isWithoutHistory) {
            overrides.put(Catalogue.HISTORY_ENABLED, false, OptionOrigin.of("--no-history"));
        }
        if (historyDirectory != null) {
            overrides.put(Catalogue.HISTORY_DIRECTORY, historyDirectory, OptionOrigin.of("--history-dir"));
        }
    }
}
