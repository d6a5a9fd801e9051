// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.FeedFlows;

/**
 * A feed as the correlator sees it: an observation point whose sockets may become flows.
 *
 * @param name its endpoint, or a file's
 * @param flows which of its sockets become flows of their own
 */
public record ObservedFeed(String name, FeedFlows flows) {}
