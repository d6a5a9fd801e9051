// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A connection and its conversations.
 *
 * @param records without those that were joined with another one
 */
record Found(Talk talk, List<JsonNode> records) {
    static List<Found> of(List<Talk> talks, SeenConversations seen) {
        final Map<Talk.ClientEnd, List<JsonNode>> byClient = seen.byClient();
        return talks.stream()
                .map(talk -> new Found(talk, byClient.getOrDefault(talk.client(), List.of())))
                .toList();
    }

    /** It is one conversation, over, with one of these verdicts and reasons. */
    boolean isOnly(List<String> verdicts) {
        return records.size() == 1
                && record().at("/conversation/final").asBoolean()
                && verdicts.contains(verdict(record()));
    }

    JsonNode record() {
        return records.get(0);
    }

    void assertNoWrongEnd() {
        records.forEach(record -> ConversationCheck.assertNoWrongEnd(record, talk));
    }

    static String verdict(JsonNode record) {
        final String reason = record.at("/conversation/reason").asText();
        return record.at("/conversation/verdict").asText() + (reason.isEmpty() ? "" : " " + reason);
    }

    /** For people: connections by kind, and their conversations by verdict. */
    static String report(List<Found> all) {
        final StringBuilder text = new StringBuilder();
        text.append(all.size()).append(" connections:\n");
        counts(all.stream().map(found -> found.talk.kind())).forEach((kind, count) -> line(text, count, kind));
        text.append("Their conversations:\n");
        counts(all.stream().flatMap(found -> found.records.stream()).map(Found::verdict))
                .forEach((verdict, count) -> line(text, count, verdict));
        line(text, all.stream().filter(found -> found.records.size() > 1).count(), "connections with several");
        return text.toString();
    }

    private static void line(StringBuilder text, long count, Object what) {
        text.append(String.format("%8d  %s%n", count, what));
    }

    static <T> Map<String, Long> counts(Stream<T> things) {
        return things.collect(Collectors.groupingBy(Object::toString, TreeMap::new, Collectors.counting()));
    }
}
