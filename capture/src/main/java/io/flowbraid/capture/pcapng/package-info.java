// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Reads pcapng files: sections, interfaces, packet blocks, and the blocks in which Wireshark describes processes.
 * {@link io.flowbraid.capture.pcapng.PcapngReader} reads block by block where the bytes are; a block that is wrong is
 * counted as damage, and reading goes on at the next one.
 *
 * <p>Thread: the correlator's, which polls the files.
 */
@NullMarked
package io.flowbraid.capture.pcapng;

import org.jspecify.annotations.NullMarked;
