// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import org.jspecify.annotations.Nullable;

/**
 * Where the page is served.
 *
 * @param listen HOST:PORT
 * @param isAsked somebody chose the address: then it must be had
 * @param token what everybody else must show; empty for one of our own making
 * @param isOpenToOwners whether root, the starting user and the group need no token
 * @param group empty for none
 * @param unixSocket path, or off; empty for the usual place
 * @param flows how many it holds
 */
public record PagePlan(
        String listen,
        boolean isAsked,
        String token,
        boolean isOpenToOwners,
        String group,
        String unixSocket,
        int flows) {

    /** As the configuration has it; null if the page is off. */
    public static @Nullable PagePlan of(LoadedConfig config) {
        final String listen = config.value(Catalogue.WEB_LISTEN);
        return listen.equals("off")
                ? null
                : new PagePlan(
                        listen,
                        !config.origin(Catalogue.WEB_LISTEN).equals(LoadedConfig.DEFAULT),
                        config.value(Catalogue.WEB_TOKEN),
                        config.value(Catalogue.WEB_ACCESS).equals("owner"),
                        config.value(Catalogue.ACCESS_GROUP),
                        config.value(Catalogue.WEB_SOCKET),
                        Math.toIntExact(config.value(Catalogue.WEB_FLOWS)));
    }
}
