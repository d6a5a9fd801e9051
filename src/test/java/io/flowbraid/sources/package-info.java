// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The source files of the whole project, checked as text: what no compiler sees and no module can check alone.
 */
@NullMarked
package io.flowbraid.sources;

import org.jspecify.annotations.NullMarked;
