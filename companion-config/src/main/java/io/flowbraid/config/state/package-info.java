// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What the program keeps on disk: its {@link io.flowbraid.config.state.StateDirectory}, the companions that were
 * declared on the page ({@link io.flowbraid.config.state.SavedCompanions}), the {@link
 * io.flowbraid.config.state.FileRights} that its files get, and why one could not be written ({@link
 * io.flowbraid.config.state.WriteFailure}).
 *
 * <p>Thread: the caller's. {@code SavedCompanions} is used by one thread at a time, the others by any.
 */
@NullMarked
package io.flowbraid.config.state;

import org.jspecify.annotations.NullMarked;
