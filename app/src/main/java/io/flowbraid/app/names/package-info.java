// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Names for addresses, out of packets alone: nothing is ever looked up. A capture thread copies payloads that may say a
 * name; a {@code NameReader} parses them and writes what they say into the {@code NameBook}; {@code NamedFlows} puts
 * names on records as they leave the shard.
 *
 * <pre>
 *  capture thread -> PayloadRing -> NameReader -> NameBook &lt;- NamedFlows &lt;- shard
 * </pre>
 *
 * <p>Thread: {@code names} reads payloads of interfaces; those of files are read by the thread that reads the file. The
 * the shard asks the book, which is thread safe.
 */
@NullMarked
package io.flowbraid.app.names;

import org.jspecify.annotations.NullMarked;
