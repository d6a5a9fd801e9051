// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

/** What a command is to do; a {@link Pipeline} carries it out. */
public interface Plan {}
