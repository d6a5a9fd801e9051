// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** {@code GET /openapi.json}: the API, described for programs. */
final class OpenApiCall implements AnswerEndpoint {
    private final byte[] document;

    OpenApiCall() {
        try (InputStream in = OpenApiCall.class.getResourceAsStream("openapi.json")) {
            document = Objects.requireNonNull(in, "openapi.json is part of the build")
                    .readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("openapi.json could not be read", e);
        }
    }

    @Override
    public Answer answer(Call call) {
        return Answer.json(document);
    }
}
