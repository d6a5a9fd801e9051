// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** The correlator: a plain state machine that joins packets and socket events into unified flows. */
@NullMarked
package io.flowbraid.engine;

import org.jspecify.annotations.NullMarked;
