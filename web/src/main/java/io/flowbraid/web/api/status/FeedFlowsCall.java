// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.web.CompanionBook;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.api.call.JsonBody;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code PUT /feeds/flows}: which sockets of a feed become flows from now on. The body names the feed, since an
 * endpoint has slashes and does not fit into a path.
 */
public final class FeedFlowsCall implements AnswerEndpoint {
    private static final List<String> POLICIES = FeedFlows.words();

    private final CompanionBook book;
    private final FeedsCall feeds;
    private final Consumer<String> journal;

    public FeedFlowsCall(CompanionBook book, FeedsCall feeds, Consumer<String> journal) {
        this.journal = journal;
        this.book = book;
        this.feeds = feeds;
    }

    /** What the body asks for; empty texts were not there. */
    private record Wish(String feed, String flows) {}

    @Override
    public Answer answer(Call call) throws RefusedException {
        final Wish wish = wish(call.body());
        if (!POLICIES.contains(wish.flows())) {
            throw new RefusedException(
                    "flows='" + wish.flows() + "' is not known; choose one of " + String.join(", ", POLICIES));
        }
        book.flowsOf(wish.feed(), wish.flows());
        journal.accept(call.visitor().name() + " declared the flows of the feed " + wish.feed() + ": " + wish.flows());
        return feeds.answer(wish.feed());
    }

    private static Wish wish(byte[] body) throws RefusedException {
        String feed = "";
        String flows = "";
        try (JsonParser json = JsonBody.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw notUnderstood();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                final String name = json.currentName();
                if (json.nextToken() != JsonToken.VALUE_STRING) {
                    throw notUnderstood();
                }
                switch (name) {
                    case "feed" -> feed = json.getText();
                    case "flows" -> flows = json.getText();
                    default -> throw notUnderstood();
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT || feed.isEmpty() || flows.isEmpty()) {
                throw notUnderstood();
            }
            return new Wish(feed, flows);
        } catch (IOException e) {
            throw notUnderstood();
        }
    }

    private static RefusedException notUnderstood() {
        return new RefusedException("the body is not understood; write {\"feed\":\"tcp://HOST:PORT\",\"flows\":\""
                + String.join("|", POLICIES) + "\"}");
    }
}
