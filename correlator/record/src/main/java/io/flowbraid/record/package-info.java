// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** The unified flow written down: its JSON, the catalogue of its fields, and the language to ask for some of them. */
@NullMarked
package io.flowbraid.record;

import org.jspecify.annotations.NullMarked;
