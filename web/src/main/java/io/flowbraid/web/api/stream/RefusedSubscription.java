// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.stream;

/** An invalid question: its asker gets one error, and others that share the stream are not disturbed. */
final class RefusedSubscription implements Subscription {
    private final String sentence;
    private boolean isReported;

    RefusedSubscription(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public void look(long nowMs) {}

    @Override
    public int matching() {
        return 0;
    }

    @Override
    public void status(byte[] newest) {}

    @Override
    public void tell(EventText text, long nowMs) {
        if (!isReported) {
            isReported = true;
            text.add("refused", json -> {
                json.writeStartObject();
                json.writeStringField("message", sentence);
                json.writeEndObject();
            });
        }
    }
}
