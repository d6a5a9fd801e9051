// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The first page's questions: what fails, what is unknown, where round trips are slow, what is new.
 *
 * <p>Thread: the web server's. {@link io.flowbraid.web.api.overview.NewCall} is safe for all of them, as all calls are;
 * the rest belongs to one request.
 */
@NullMarked
package io.flowbraid.web.api.overview;

import org.jspecify.annotations.NullMarked;
