// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What calls share: the question out of the parameters of a request, the history with few questions at a time, and
 * answers as JSON, CSV or in chunks.
 *
 * <p>Thread: the web server's. {@link io.flowbraid.web.api.call.Past} and {@link io.flowbraid.web.api.call.Kept} are
 * safe for all of them, the rest belongs to one request.
 */
@NullMarked
package io.flowbraid.web.api.call;

import org.jspecify.annotations.NullMarked;
