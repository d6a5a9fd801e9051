// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import org.jspecify.annotations.Nullable;

/** Bytes a second under one key. */
@SuppressWarnings("ArrayRecordComponent") // made for one reader
record KeyedLine(@Nullable String key, long sum, long[] values) {}
