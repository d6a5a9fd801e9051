// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * How often the name is right: every hard case with traffic of our own, judged end by end.
 *
 * <p>A {@link io.flowbraid.acceptance.scoreboard.Scenario} is two programs that talk over a
 * {@link io.flowbraid.acceptance.scoreboard.Stage}. Each writes down which end it owned (the
 * {@link io.flowbraid.acceptance.scoreboard.Truth}); the kernel's packet filter counts what crossed the wire. One
 * {@link io.flowbraid.acceptance.scoreboard.Trial} plays many scenarios before one running product and gives each a
 * {@link io.flowbraid.acceptance.scoreboard.Score}: ends that were right, unknown or wrong, and bytes.
 * {@link io.flowbraid.acceptance.scoreboard.ScoreboardTest} asserts one trial; {@code make scoreboard} runs five beside
 * other monitors and writes {@code docs/attribution.md}.
 */
@NullMarked
package io.flowbraid.acceptance.scoreboard;

import org.jspecify.annotations.NullMarked;
