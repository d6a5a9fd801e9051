// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** ntop's wire format: message headers and JSON bodies to and from socket events, without garbage. */
@NullMarked
package io.flowbraid.introspection.wire;

import org.jspecify.annotations.NullMarked;
