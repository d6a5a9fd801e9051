// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Flow records as bytes: what many flows have in common, such as their process, is kept once.
 *
 * <p>Thread: the output's packs; readers unpack a copy.
 */
@NullMarked
package io.flowbraid.web.live.packed;

import org.jspecify.annotations.NullMarked;
