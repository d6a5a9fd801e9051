// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import io.flowbraid.web.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;
import org.jspecify.annotations.Nullable;

/**
 * A method and a path whose segments may be variables: {@code /flows/{id}}.
 *
 * @param endpoint an {@link AnswerEndpoint} or a {@link StreamEndpoint}
 * @param parameters the names it knows; others are refused, since what is left out of account misleads
 */
record Route(String method, UriTemplatePathSpec path, Object endpoint, List<String> parameters) {
    Route(String method, String path, Object endpoint, List<String> parameters) {
        this(method, new UriTemplatePathSpec(path), endpoint, parameters);
    }

    /** The variables when the path is meant; null when it isn't. */
    @Nullable
    Map<String, String> match(String asked) {
        return path.getPathParams(asked);
    }

    void checkNames(Set<String> given) throws RefusedException {
        for (final String name : given) {
            if (!parameters.contains(name)) {
                throw new RefusedException(path.getDeclaration() + " knows no parameter '" + name + "'; "
                        + (parameters.isEmpty() ? "it takes none" : "it takes " + String.join(", ", parameters)));
            }
        }
    }
}
