// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Interfaces, feeds, companions, local networks, limits and timeouts: declared once, read from one HOCON file and the
 * command line, checked together.
 *
 * <pre>
 *  Catalogue (key, type, default, sentence, check)
 *      |                 file &lt;- options (later wins, whole settings)
 *      v                          |
 *  ConfigLoader ------------------+--&gt; LoadedConfig: value and origin of each setting
 *                                       or InvalidConfigException: every problem at once, with file and line
 * </pre>
 *
 * <p>The reference page, the example file and {@code flowbraid config} are all printed from the {@link
 * io.flowbraid.config.Catalogue}. The packages below:
 *
 * <ul>
 *   <li>{@code value}: values of settings that are more than a number or a word, such as endpoints and networks
 *   <li>{@code settings}: settings that are used together, read from a {@link io.flowbraid.config.LoadedConfig}
 *   <li>{@code state}: the directory and the files that the program keeps, and who may read them
 * </ul>
 *
 * <p>Thread: the main thread, before the run starts. A {@code LoadedConfig} never changes; any thread may read it.
 */
@NullMarked
package io.flowbraid.config;

import org.jspecify.annotations.NullMarked;
