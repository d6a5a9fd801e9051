// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What readers of capture files share, whatever the format, and the reader of the pcap format.
 *
 * <pre>
 *  MappedBytes | StreamBytes --&gt; CaptureFileReader --&gt; PacketDissector of a FileInterface --&gt; PacketBatch
 *   (FileBytes: a window)         skips damage, ends
 * </pre>
 *
 * <p>A file's bytes are a {@link io.flowbraid.capture.file.FileBytes}: mapped where the file is plain, decompressed or
 * read from a pipe where it is not; the readers see no difference. A {@link io.flowbraid.capture.file.FileContext}
 * holds what the files of a set share: interfaces, filters, damage found so far, and the processes that the files name.
 *
 * <p>Thread: the correlator's, which polls the files.
 */
@NullMarked
package io.flowbraid.capture.file;

import org.jspecify.annotations.NullMarked;
