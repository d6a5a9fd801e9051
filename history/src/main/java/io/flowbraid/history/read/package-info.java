// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Answers questions out of the files: flows, talkers, traffic, the map, and what is kept at all. Each question is one
 * SQL statement over the files of its time range. Called by several threads at a time; two questions run at once.
 */
@NullMarked
package io.flowbraid.history.read;

import org.jspecify.annotations.NullMarked;
