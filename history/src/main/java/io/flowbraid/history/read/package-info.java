// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Answers questions out of the files: flows, talkers, traffic, the map, and what is kept at all. Each question is one
 * SQL statement over the files of its time range.
 *
 * <p>Thread: the caller's, several at a time. Two questions run at once; others wait.
 */
@NullMarked
package io.flowbraid.history.read;

import org.jspecify.annotations.NullMarked;
