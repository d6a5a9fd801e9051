// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The keys and words of the wire format, in the spellings that ntop's exporters have used: keys of a flow, of the
 * processes at its source and destination, and of our extension; names of event kinds, roles and methods.
 *
 * <p>Threads: any; everything here is constant.
 */
@NullMarked
package io.flowbraid.introspection.wire.vocabulary;

import org.jspecify.annotations.NullMarked;
