// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import io.flowbraid.web.RefusedException;

/** Answers one call of the API bit by bit, for as long as the client listens. */
@FunctionalInterface
public interface StreamEndpoint {
    /**
     * Begins; returns at once and goes on with threads of its own.
     *
     * @throws RefusedException before anything was written
     */
    void open(Call call, ByteStream out) throws RefusedException;
}
