// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import java.time.Instant;

/** Who serves: shown on the page and by {@code /health}. */
public record Identity(String version, String hostname, Instant started) {}
