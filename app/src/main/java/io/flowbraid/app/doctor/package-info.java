// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** What this host allows: each check looks at one thing, says what it found and the command that mends it. */
@NullMarked
package io.flowbraid.app.doctor;

import org.jspecify.annotations.NullMarked;
