// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

/** Lists the interfaces one can capture on, as {@code tcpdump -D} does. */
public record InterfacesPlan() implements Plan {}
