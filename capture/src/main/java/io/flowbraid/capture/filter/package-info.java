// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Filters on packets that are in memory already: libpcap compiles the user's expression, the program runs here.
 *
 * <p>libpcap's own interpreter would have to be called for each packet. Its program is as fast in this one, and packets
 * of a mapped file need not be handed over.
 *
 * <p>Thread: the one that reads the capture.
 */
@NullMarked
package io.flowbraid.capture.filter;

import org.jspecify.annotations.NullMarked;
