// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The product beside tshark, Zeek's {@code conn.log} and the specification of the Community ID: {@code ./flowbraid
 * conformance [FILE...]}. {@link io.flowbraid.acceptance.conformance.GeneratedCapture}s are the files. {@link
 * io.flowbraid.acceptance.conformance.FlowbraidReading} and {@link io.flowbraid.acceptance.conformance.TsharkReading}
 * count what is in a file, {@link io.flowbraid.acceptance.conformance.Comparison} finds what differs and why, and
 * {@link io.flowbraid.acceptance.conformance.ConformancePage} writes it down.
 */
@NullMarked
package io.flowbraid.acceptance.conformance;

import org.jspecify.annotations.NullMarked;
