// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Compressed capture files: recognized by their first bytes, decompressed as they are read.
 *
 * <p>Thread: the one that reads the capture.
 */
@NullMarked
package io.flowbraid.capture.compression;

import org.jspecify.annotations.NullMarked;
