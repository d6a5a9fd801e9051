// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.nio.file.Path;

/**
 * Programs of ours.
 *
 * @param meter meter.c, compiled
 * @param loop pcaploop.c, compiled
 * @param load load.c, compiled
 * @param product the launcher of Flowbraid
 */
record Tools(Path meter, Path loop, Path load, Path product) {}
