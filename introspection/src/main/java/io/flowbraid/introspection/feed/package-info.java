// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** The ZMQ ends of a feed: the agent's publisher and the collector's subscriber. */
@NullMarked
package io.flowbraid.introspection.feed;

import org.jspecify.annotations.NullMarked;
