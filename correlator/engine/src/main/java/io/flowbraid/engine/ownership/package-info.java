// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The sockets that feeds report ({@code Ownerships}, off heap), the listening sockets, and the rules that say which
 * flow a socket may own ({@code OwnershipRules}). It also says why an end has no owner.
 *
 * <p>Thread: the shard's.
 */
@NullMarked
package io.flowbraid.engine.ownership;

import org.jspecify.annotations.NullMarked;
