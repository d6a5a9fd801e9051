// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

/** A command that can say more. */
interface Verbose {
    /** How often {@code -v} was given. */
    int verbosity();
}
