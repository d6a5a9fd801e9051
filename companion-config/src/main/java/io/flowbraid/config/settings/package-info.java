// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Settings that are used together, as numbers and paths ready for use: {@link
 * io.flowbraid.config.settings.CaptureSettings}, {@link io.flowbraid.config.settings.HistorySettings}, {@link
 * io.flowbraid.config.settings.Limits} and {@link io.flowbraid.config.settings.Timeouts}. Each is made of a {@link
 * io.flowbraid.config.LoadedConfig}.
 *
 * <p>Thread: the main thread makes them; they are immutable, and any thread may read them.
 */
@NullMarked
package io.flowbraid.config.settings;

import org.jspecify.annotations.NullMarked;
