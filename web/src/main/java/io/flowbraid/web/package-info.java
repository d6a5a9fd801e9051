// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** The page, its API, and the metrics: what people look at. */
@NullMarked
package io.flowbraid.web;

import org.jspecify.annotations.NullMarked;
