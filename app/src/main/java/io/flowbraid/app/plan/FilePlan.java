// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import java.util.List;

/**
 * Capture files to read.
 *
 * @param files paths, {@code -} for standard input, or patterns of file names
 * @param isGrowing somebody still writes to the file: its end is waited at
 * @param netmask of the first of the user's own local networks, for {@code ip broadcast}; 0 unknown
 */
public record FilePlan(List<String> files, boolean isGrowing, int netmask) {}
