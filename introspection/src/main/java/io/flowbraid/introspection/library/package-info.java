// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Introspection as a library: {@link io.flowbraid.introspection.library.Introspection} says who connects to whom on this
 * host, to a program that embeds it. The thread that opens it polls it and closes it; threads of its own it has only to ask
 * container runtimes for names.
 */
@NullMarked
package io.flowbraid.introspection.library;

import org.jspecify.annotations.NullMarked;
