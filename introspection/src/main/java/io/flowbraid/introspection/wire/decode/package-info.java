// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Decodes message bodies. {@link io.flowbraid.introspection.wire.decode.SocketEventDecoder} inflates a body, turns
 * nDPI's TLV into JSON, checks that it is UTF-8, and makes one or two socket events of each object, or names what is
 * wrong with it. Identities and texts that were decoded before are found by their bytes and returned as the same
 * instance.
 *
 * <p>Thread: the feed's; a decoder belongs to one endpoint or file.
 */
@NullMarked
package io.flowbraid.introspection.wire.decode;

import org.jspecify.annotations.NullMarked;
