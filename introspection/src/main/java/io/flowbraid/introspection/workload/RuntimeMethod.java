// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.protobuf.ProtobufMapper;
import com.fasterxml.jackson.dataformat.protobuf.schema.NativeProtobufSchema;
import com.fasterxml.jackson.dataformat.protobuf.schema.ProtobufSchema;
import com.fasterxml.jackson.dataformat.protobuf.schema.ProtobufSchemaLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A method that a container runtime offers over gRPC. The request is written from a map, the answer read into a tree;
 * {@code runtimes.proto} declares both. (thread safe)
 */
final class RuntimeMethod {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int MAX_TEXT = 1024;

    private final String path;
    private final String messages;
    private final String file;
    private final Duration limit;

    /** Loaded with the first question: where there is no runtime, it would cost each start of the agent 0.4 s. */
    private static final class Messages {
        static final ObjectMapper MAPPER = new ProtobufMapper().configure(JsonParser.Feature.IGNORE_UNDEFINED, true);
        private static final Map<String, NativeProtobufSchema> FILES = new ConcurrentHashMap<>();

        static ProtobufSchema type(String file, String name) {
            return FILES.computeIfAbsent(file, Messages::read).forType(name);
        }

        private static NativeProtobufSchema read(String file) {
            try {
                return ProtobufSchemaLoader.std.loadNative(RuntimeMethod.class.getResource(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** @param messages what the names of its two messages begin with */
    RuntimeMethod(String path, String messages) {
        this(path, messages, "runtimes.proto", LIMIT);
    }

    /** @param file beside this class, which declares the messages */
    RuntimeMethod(String path, String messages, String file, Duration limit) {
        this.path = path;
        this.messages = messages;
        this.file = file;
        this.limit = limit;
    }

    JsonNode ask(Path socket, Map<String, ?> fields) throws IOException {
        return ask(socket, "", fields);
    }

    /** @param namespace one of containerd's; empty for none */
    JsonNode ask(Path socket, String namespace, Map<String, ?> fields) throws IOException {
        final byte[] request = Messages.MAPPER
                .writer(Messages.type(file, messages + "Request"))
                .writeValueAsBytes(fields);
        return read(GrpcCall.unary(socket, path, namespace, request, limit));
    }

    JsonNode read(byte[] message) throws IOException {
        try {
            return Messages.MAPPER
                    .readerFor(JsonNode.class)
                    .with(Messages.type(file, messages + "Response"))
                    .readTree(message);
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
