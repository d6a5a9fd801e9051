// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.app.plan.PagePlan;
import io.flowbraid.model.text.SafeText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which running Flowbraid is asked. */
public final class ConnectOptions {
    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--connect",
            paramLabel = "HOST:PORT",
            description = {
                "Where the running Flowbraid serves its API; without it",
                "the address of web.listen, 127.0.0.1:3000 by default."
            })
    private @Nullable String address;

    public boolean isAsked() {
        return address != null;
    }

    /** Before anything starts. */
    public void check() {
        if (address != null && !isHostAndPort(address)) {
            throw new UsageException("--connect " + SafeText.replaced(address, '?')
                    + ": write HOST:PORT, with a port of at most 65535, for example 127.0.0.1:3000");
        }
    }

    private static boolean isHostAndPort(String text) {
        return text.matches("[\\w.:\\[\\]-]+:\\d{1,5}")
                && Integer.parseInt(text.substring(text.lastIndexOf(':') + 1)) <= MAX_PORT;
    }

    /**
     * Where the API is reached from this host; empty if it is off.
     *
     * @param page as the configuration has it; null for none
     */
    public String address(@Nullable PagePlan page) {
        if (address != null) {
            return address;
        }
        if (page == null) {
            return "";
        }
        final String listen = page.listen();
        final int colon = listen.lastIndexOf(':');
        final String host = colon < 0 ? "" : listen.substring(0, colon);
        final boolean isOfAll = host.isEmpty() || host.equals("*") || host.equals("0.0.0.0") || host.equals("[::]");
        return (isOfAll ? "127.0.0.1" : host) + ":" + listen.substring(colon + 1);
    }
}
