// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

/**
 * Who sent a request.
 *
 * @param name for the log: {@code alice (uid 1000)}, or where the request came from
 * @param isAllowed whether all of the API is open to this visitor; without, only what everybody may ask
 */
public record Visitor(String name, boolean isAllowed) {
    static final String ATTRIBUTE = Visitor.class.getName();

    static final Visitor UNKNOWN = new Visitor("somebody unknown", false);
}
