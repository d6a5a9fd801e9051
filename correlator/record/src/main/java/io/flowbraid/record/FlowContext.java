// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

/** What the text of a flow needs beyond the flow: who observed it, and what is near. */
public record FlowContext(Observer observer, LocalNetworks networks) {}
