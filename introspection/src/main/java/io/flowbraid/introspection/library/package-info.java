// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Introspection as a library: {@link io.flowbraid.introspection.library.Introspection} says who connects to whom on
 * this host, to a program that embeds it.
 *
 * <p>Thread: the caller's: the one that opens it also polls and closes it. Only the questions to container runtimes
 * have threads of their own.
 */
@NullMarked
package io.flowbraid.introspection.library;

import org.jspecify.annotations.NullMarked;
