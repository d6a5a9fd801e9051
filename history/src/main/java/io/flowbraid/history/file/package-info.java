// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The files of a history: their names and directory, the lock on it, damaged files, and the SQL that selects from them.
 * Also what writing and reading share: the settings, the database, and whether flows are kept.
 *
 * <p>Thread: any. The types are immutable or thread safe, except {@link io.flowbraid.history.file.Sql}, which belongs
 * to the thread that builds a statement.
 */
@NullMarked
package io.flowbraid.history.file;

import org.jspecify.annotations.NullMarked;
