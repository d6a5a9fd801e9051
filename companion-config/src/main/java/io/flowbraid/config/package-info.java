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
 *  ConfigLoader ------------------+--&gt; LoadedConfig: value and origin of each setting --&gt; CollectorConfig
 *                                       or InvalidConfigException: every problem at once, with file and line
 * </pre>
 *
 * <p>The reference page, the example file and {@code flowbraid config} are all printed from the catalogue.
 */
@NullMarked
package io.flowbraid.config;

import org.jspecify.annotations.NullMarked;
