// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.config.Endpoint;
import java.util.List;

/**
 * What {@code agent} is to do.
 *
 * @param verbosity how often {@code -v} was given: 1 prints each event, 2 shows stack traces
 */
public record AgentPlan(List<Endpoint> endpoints, int verbosity) {}
