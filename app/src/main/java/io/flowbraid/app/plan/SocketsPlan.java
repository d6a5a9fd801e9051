// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.config.value.RuntimeSocket;
import io.flowbraid.introspection.secrets.CommandLines;
import java.util.List;

/** What {@code sockets} is to list, and how. */
public record SocketsPlan(
        boolean isListeningOnly, boolean isJson, List<RuntimeSocket> runtimeSockets, CommandLines commandLines)
        implements Plan {}
