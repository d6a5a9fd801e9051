// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.protobuf.ProtobufMapper;
import com.fasterxml.jackson.dataformat.protobuf.schema.NativeProtobufSchema;
import com.fasterxml.jackson.dataformat.protobuf.schema.ProtobufSchemaLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A method that a container runtime offers over gRPC. The request is written from a map, the answer read into a tree;
 * {@code runtimes.proto} declares both. (thread safe)
 */
final class RuntimeMethod {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int MAX_TEXT = 1024;
    private static final ObjectMapper MAPPER =
            new ProtobufMapper().configure(JsonParser.Feature.IGNORE_UNDEFINED, true);
    private static final NativeProtobufSchema TYPES = types("runtimes.proto");

    private final String path;
    private final ObjectWriter request;
    private final ObjectReader answer;
    private final Duration limit;

    /** @param messages what the names of its two messages begin with */
    RuntimeMethod(String path, String messages) {
        this(path, messages, TYPES, LIMIT);
    }

    RuntimeMethod(String path, String messages, NativeProtobufSchema types, Duration limit) {
        this.path = path;
        this.limit = limit;
        request = MAPPER.writer(types.forType(messages + "Request"));
        answer = MAPPER.readerFor(JsonNode.class).with(types.forType(messages + "Response"));
    }

    /** The types that a file beside this class declares. */
    static NativeProtobufSchema types(String file) {
        try {
            return ProtobufSchemaLoader.std.loadNative(RuntimeMethod.class.getResource(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode ask(Path socket, Map<String, ?> fields) throws IOException {
        return ask(socket, "", fields);
    }

    /** @param namespace one of containerd's; empty for none */
    JsonNode ask(Path socket, String namespace, Map<String, ?> fields) throws IOException {
        return read(GrpcCall.unary(socket, path, namespace, request.writeValueAsBytes(fields), limit));
    }

    JsonNode read(byte[] message) throws IOException {
        try {
            return answer.readTree(message);
        } catch (JsonProcessingException e) {
            throw new IOException("an answer that is not a message of " + path, e);
        }
    }

    /** A field of an answer, in JSON too; empty when it is missing, no text, or longer than any name. */
    static String text(JsonNode object, String field) {
        return text(object.path(field));
    }

    static String text(JsonNode value) {
        return isName(value) ? value.textValue() : "";
    }

    static boolean isName(JsonNode value) {
        return value.isTextual() && value.textValue().length() <= MAX_TEXT;
    }
}
