// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka.spool;

/**
 * Where a message from the spool ends.
 *
 * @param file number of the file
 * @param end position behind the message
 * @param message its number
 */
public record SpoolPlace(long file, long end, long message) {}
