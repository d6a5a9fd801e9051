// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import io.flowbraid.web.RefusedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A method and a path whose segments may be variables: {@code /flows/{id}}.
 *
 * @param endpoint an {@link AnswerEndpoint} or a {@link StreamEndpoint}
 * @param parameters the names it knows; others are refused, since what is left out of account misleads
 */
record Route(String method, String path, Object endpoint, List<String> parameters) {

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

    void checkNames(Set<String> given) throws RefusedException {
        for (final String name : given) {
            if (!parameters.contains(name)) {
                throw new RefusedException(path + " knows no parameter '" + name + "'; "
                        + (parameters.isEmpty() ? "it takes none" : "it takes " + String.join(", ", parameters)));
            }
        }
    }
}
