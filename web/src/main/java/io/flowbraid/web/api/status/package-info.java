// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The state of the run: health, ledger, history, interfaces, feeds, and the companions and flows of feeds, which may be
 * changed.
 *
 * <p>Thread: the web server's; {@code web-stream} reads the meters.
 */
@NullMarked
package io.flowbraid.web.api.status;

import org.jspecify.annotations.NullMarked;
