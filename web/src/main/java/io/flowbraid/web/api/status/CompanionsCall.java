// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flowbraid.web.CapturePoints.CapturePoint;
import io.flowbraid.web.CompanionBook;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** {@code PUT /interfaces/{name}/companions}: which feeds accompany an interface from now on. */
public final class CompanionsCall implements AnswerEndpoint {
    private static final int MAX_FEEDS = 64;

    private final CompanionBook book;
    private final Meters meters;
    private final Consumer<String> journal;

    public CompanionsCall(CompanionBook book, Meters meters, Consumer<String> journal) {
        this.journal = journal;
        this.book = book;
        this.meters = meters;
    }

    @Override
    public Answer answer(Call call) throws RefusedException {
        final String name = call.variable("name");
        final List<String> feeds = feeds(call.body());
        book.declare(name, feeds);
        journal.accept(call.visitor().name() + " declared the companions of " + name + ": "
                + (feeds.isEmpty() ? "none" : String.join(", ", feeds)));
        for (final CapturePoint point : meters.points()) {
            if (point.name().equals(name)) {
                return JsonBody.answer(json -> InterfacesCall.write(json, point, meters));
            }
        }
        throw new RefusedException("'" + name + "' is no capture interface of this run; /api/v1/interfaces lists them");
    }

    private static List<String> feeds(byte[] body) throws RefusedException {
        final List<String> feeds = new ArrayList<>();
        boolean isThere = false;
        try (JsonParser json = JsonBody.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw notUnderstood();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (!json.currentName().equals("feeds") || json.nextToken() != JsonToken.START_ARRAY) {
                    throw notUnderstood();
                }
                isThere = true;
                while (json.nextToken() == JsonToken.VALUE_STRING) {
                    feeds.add(json.getText());
                }
                if (json.currentToken() != JsonToken.END_ARRAY) {
                    throw notUnderstood();
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT || !isThere || feeds.size() > MAX_FEEDS) {
                throw notUnderstood();
            }
            return feeds;
        } catch (IOException e) {
            throw notUnderstood();
        }
    }

    private static RefusedException notUnderstood() {
        return new RefusedException(
                "the body is not understood; write {\"feeds\":[\"tcp://HOST:PORT\"]}, with an empty "
                        + "list to clear the companions");
    }
}
