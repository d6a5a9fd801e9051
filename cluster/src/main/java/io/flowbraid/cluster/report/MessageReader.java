// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/**
 * Reads the values of {@code flowbraid.flows}: flow records and translations. Fields that it does not know are skipped.
 * What cannot be used is a {@link MalformedMessage}, never an exception. (NOT thread safe.)
 */
public final class MessageReader {
    /** A record has two owners with command lines of 4 KiB, labels and ancestors; 64 KiB are enough. */
    public static final int MAX_BYTES = 256 * 1024;

    private final JsonFactory factory = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    public TupleMessage read(byte[] value) {
        if (value.length > MAX_BYTES) {
            return new MalformedMessage(BadMessage.TOO_LARGE);
        }
        try (JsonParser parser = factory.createParser(value)) {
            return new RecordReader(new JsonObjects(parser, value)).read();
        } catch (MalformedException e) {
            return new MalformedMessage(e.reason());
        } catch (JsonProcessingException e) {
            return new MalformedMessage(BadMessage.NOT_JSON);
        } catch (IOException e) {
            // Nothing is read but an array; Jackson also says so for bytes that are no UTF-8.
            return new MalformedMessage(BadMessage.NOT_JSON);
        }
    }
}
