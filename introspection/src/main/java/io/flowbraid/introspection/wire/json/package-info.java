// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * JSON over bytes, without garbage: {@link io.flowbraid.introspection.wire.json.JsonScanner} walks text token by token,
 * {@link io.flowbraid.introspection.wire.json.JsonBuffer} writes it. A {@link
 * io.flowbraid.introspection.wire.json.KeyTable} finds the constant of a key, and {@link
 * io.flowbraid.introspection.wire.json.KeyOrder} guesses that keys come in the order of the last object. Bytes are
 * compared and searched eight at a time ({@link io.flowbraid.introspection.wire.json.ByteWords}).
 *
 * <p>Thread: the one that its codec belongs to.
 */
@NullMarked
package io.flowbraid.introspection.wire.json;

import org.jspecify.annotations.NullMarked;
