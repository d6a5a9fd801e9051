// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The API of a Flowbraid that runs on this host, for commands that read what it knows.
 *
 * <p>Thread: any; each call waits for its answer.
 */
@NullMarked
package io.flowbraid.app.client;

import org.jspecify.annotations.NullMarked;
