// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * {@code flowbraid stitch}: runs the stitcher of the module cluster, says how it goes, and serves its conversations as
 * flows with both ends on the usual page.
 *
 * <p>Thread: the main thread; the page asks from the web server's.
 */
@NullMarked
package io.flowbraid.app.stitch;

import org.jspecify.annotations.NullMarked;
