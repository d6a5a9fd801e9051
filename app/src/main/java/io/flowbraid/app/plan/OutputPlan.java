// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.config.state.FileRights;
import io.flowbraid.config.value.Cidr;
import io.flowbraid.introspection.secrets.CommandLines;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where results go.
 *
 * @param hostName of this host in records; empty for its own
 * @param commandLines what is shown of them
 * @param statsFile the ledger, written at the end and on SIGUSR1
 * @param rights of what is written to files
 */
public record OutputPlan(
        boolean isJson,
        List<Cidr> localNetworks,
        String hostName,
        CommandLines commandLines,
        @Nullable Path statsFile,
        FileRights rights) {}
