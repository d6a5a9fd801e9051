// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.app.plan.ProcessPlan;
import io.flowbraid.app.privileges.PrivilegePlan;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** As whom a command runs that runs for long. */
public final class PrivilegeOptions {
    @Option(
            names = {"-Z", "--user"},
            paramLabel = "USER",
            description = "Started by root: go on as this user, with the needed capabilities only.")
    private @Nullable String user;

    public void addTo(Overrides overrides) {
        if (user != null) {
            overrides.put(Catalogue.PRIVILEGES_USER, user, OptionOrigin.of("-Z"));
        }
    }

    public static ProcessPlan process(LoadedConfig config) {
        return new ProcessPlan(
                Math.toIntExact(config.value(Catalogue.THREADS_NICE)),
                new PrivilegePlan(
                        config.value(Catalogue.PRIVILEGES_USER), config.value(Catalogue.PRIVILEGES_NAMESPACES)));
    }
}
