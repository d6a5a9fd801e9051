// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Values of settings that are more than a number or a word: an {@link io.flowbraid.config.value.Endpoint} of a feed,
 * the {@link io.flowbraid.config.value.Companion} of an interface, a network ({@link io.flowbraid.config.value.Cidr}),
 * the {@link io.flowbraid.config.value.RuntimeSocket} of a container runtime, the address of an IPFIX collector ({@link io.flowbraid.config.value.CollectorAddress}). Each parses its text and refuses a wrong
 * one with a sentence that says what is right.
 *
 * <p>Thread: any; the values are immutable.
 */
@NullMarked
package io.flowbraid.config.value;

import org.jspecify.annotations.NullMarked;
