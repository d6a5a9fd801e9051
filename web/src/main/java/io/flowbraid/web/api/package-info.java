// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The calls of {@code /api/v1}, one type each, and the live stream. A call reads its parameters, asks the live flows, the
 * history or a port, and writes JSON; what it answers is documented in {@code openapi.json}, which a test holds it to.
 *
 * <p>{@link io.flowbraid.web.api.WebService} puts them together with the server.
 */
@NullMarked
package io.flowbraid.web.api;

import org.jspecify.annotations.NullMarked;
