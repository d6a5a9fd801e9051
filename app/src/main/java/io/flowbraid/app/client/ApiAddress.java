// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.app.process.RunFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The API of a running Flowbraid. */
public final class ApiAddress {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String authority;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /**
     * Names the address; connects to nothing.
     *
     * @param authority HOST:PORT
     * @param token empty for none
     */
    public ApiAddress(String authority, String token) {
        this.authority = authority;
        this.token = token;
    }

    /**
     * Whether a Flowbraid answers there; another program does not count.
     *
     * @throws RunFailure if it refuses this user, with its sentence
     */
    public boolean answers() throws InterruptedException {
        try {
            final HttpResponse<byte[]> answer = client.send(
                    request("/api/v1/health").timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofByteArray());
            final JsonNode body = JSON.readTree(answer.body());
            if (answer.statusCode() == UNAUTHORIZED && body.at("/error/message").isTextual()) {
                throw new RunFailure(this + ": " + body.at("/error/message").asText());
            }
            return body.path("status").isTextual();
        } catch (HttpTimeoutException e) {
            throw new RunFailure(
                    this + " does not answer within " + TIMEOUT.toSeconds() + " s; try again, or start it again");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Asks; the caller closes the answer.
     *
     * @param path of the call, with its parameters
     * @throws RunFailure if the answer is an error, with its sentence
     */
    public InputStream get(String path) throws IOException, InterruptedException {
        final HttpResponse<InputStream> answer =
                client.send(request("/api/v1" + path).build(), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() == OK) {
            return answer.body();
        }
        try (InputStream body = answer.body()) {
            throw new RunFailure(this + ": " + message(body, answer.statusCode()));
        }
    }

    /** A text as the value of a parameter. */
    public static String parameter(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String message(InputStream body, int status) {
        try {
            final JsonNode message = JSON.readTree(body).path("error").path("message");
            return message.isTextual() ? message.asText() : "HTTP status " + status;
        } catch (IOException e) {
            return "HTTP status " + status;
        }
    }

    private HttpRequest.Builder request(String path) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + authority + path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    @Override
    public String toString() {
        return authority;
    }
}
