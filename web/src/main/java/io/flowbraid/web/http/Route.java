// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A method and a path whose segments may be variables: {@code /flows/{id}}.
 *
 * @param endpoint an {@link Endpoint} or a {@link StreamEndpoint}
 */
record Route(String method, String path, Object endpoint) {

    /** The variables when the path is meant; null when it isn't. */
    @Nullable
    Map<String, String> match(String asked) {
        if (path.indexOf('{') < 0) {
            return path.equals(asked) ? Map.of() : null;
        }
        final String[] pattern = path.split("/", -1);
        final String[] given = asked.split("/", -1);
        if (pattern.length != given.length) {
            return null;
        }
        final Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < pattern.length; i++) {
            if (pattern[i].startsWith("{")) {
                variables.put(pattern[i].substring(1, pattern[i].length() - 1), given[i]);
            } else if (!pattern[i].equals(given[i])) {
                return null;
            }
        }
        return variables;
    }
}
