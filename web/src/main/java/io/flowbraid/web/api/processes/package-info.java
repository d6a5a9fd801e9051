// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * One process and who started it: what the host knows of it, else what its latest flow says.
 *
 * <p>Thread: the web server's.
 */
@NullMarked
package io.flowbraid.web.api.processes;

import org.jspecify.annotations.NullMarked;
