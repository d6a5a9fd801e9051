// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What live and offline runs share: the settings of their correlators, their output, the sums that their ledger checks,
 * and the report at the end.
 *
 * <p>Thread: the main thread.
 */
@NullMarked
package io.flowbraid.app.run;

import org.jspecify.annotations.NullMarked;
