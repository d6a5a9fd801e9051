// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.record.history.Talker;

/** A talker of now, with the bytes a second that it sends and receives. */
public record LiveTalker(Talker talker, double bytesPerSecond) {}
