// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.decode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.introspection.wire.FeedBodyListener;
import io.flowbraid.introspection.wire.FeedHeader;
import io.flowbraid.introspection.wire.FeedTopic;
import io.flowbraid.introspection.wire.Malformation;
import io.flowbraid.introspection.wire.json.ByteWords;
import io.flowbraid.introspection.wire.json.JsonScanner;
import io.flowbraid.introspection.wire.json.KeyOrder;
import io.flowbraid.introspection.wire.json.KnownObjects;
import io.flowbraid.introspection.wire.json.Span;
import io.flowbraid.introspection.wire.vocabulary.FlowKey;
import io.flowbraid.introspection.wire.vocabulary.KindWord;
import io.flowbraid.introspection.wire.vocabulary.SideKey;
import io.flowbraid.introspection.wire.vocabulary.Words;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of feed messages: one JSON object or an array of them, or the same in nDPI's binary form (TLV), in
 * the words of ntop's agents, of flow exporters such as nProbe, and ours, whatever the order of the keys. Calls back
 * with one event per object (two, when a record names the processes of both ends); the event is always the same
 * instance.
 *
 * <p>Bad input is a {@link Malformation}, never an exception; objects before the damage are used. In steady state, when
 * the processes, containers and hosts have been seen before, nothing is allocated. (NOT thread safe)
 */
public final class SocketEventDecoder {
    /** The longest body read, before or after it was inflated: eight times ntopng's own limit. */
    public static final int MAX_BODY = 1 << 20;

    private static final int SECONDS_TO_NS = 9;
    private static final byte[] FATHER_PROCESS = "FATHER_PROCESS".getBytes(US_ASCII);
    private static final byte[] PROCESS = "PROCESS".getBytes(US_ASCII);
    private static final byte[] CONTAINER = "CONTAINER".getBytes(US_ASCII);

    private final JsonScanner scanner = new JsonScanner();
    private final TextCache texts = new TextCache();
    private final KnownObjects objects = new KnownObjects();
    private final TupleFields tuple = new TupleFields();
    private final CounterReader counterReader = new CounterReader();
    private final ProcessReader processes;
    private final WorkloadReader workloads = new WorkloadReader();
    private final KeyOrder<FlowKey> flowKeys = new KeyOrder<>(FlowKey.TABLE);
    private final ExtensionReader extension = new ExtensionReader(objects, counterReader, texts);
    private final ExportedFields exported = new ExportedFields(texts);
    private final BodyInflater inflater = new BodyInflater();
    private final TlvReader tlv = new TlvReader();
    private final SocketEvent event = new SocketEvent();

    private final Span process = new Span();
    private final Span father = new Span();
    private final Span container = new Span();
    private final SideFields source = new SideFields();
    private final SideFields destination = new SideFields();

    /** The object is an agent's word of what a socket did, known to us or not. */
    private boolean hasEventType;

    private boolean hasKind;
    private long timestampNs;
    private long lastSwitchedNs;

    private int sourceId;
    private long messageId;
    private boolean needsExtension;
    private boolean sawOnlyOthers;

    /** Secrets in command lines are masked. */
    public SocketEventDecoder() {
        this(CommandLines.MASKED);
    }

    /** @param commandLines what is kept of them, whatever the sender kept */
    public SocketEventDecoder(CommandLines commandLines) {
        processes = new ProcessReader(commandLines);
    }

    /** Reads a message whose header says the body is for us. */
    public Malformation decode(FeedHeader header, byte[] body, FeedBodyListener listener) {
        if (header.topic() == null) {
            return Malformation.OTHER_TOPIC;
        }
        if (body.length > MAX_BODY) {
            return Malformation.OVERSIZED;
        }
        sourceId = header.sourceId();
        messageId = header.messageId();
        needsExtension = header.topic() != FeedTopic.FLOW;
        final int marker = header.mayHaveMarker() && body.length > 0 && body[0] == 0 ? 1 : 0;
        if (marker == 0 && !header.isCompressed()) {
            return decode(header.isTlv(), body, body.length, listener);
        }
        final int length = inflater.inflate(body, marker, body.length, MAX_BODY);
        return length < 0 ? Malformation.BAD_COMPRESSION : decode(header.isTlv(), inflater.bytes, length, listener);
    }

    /** Reads a body without a header, such as a line of a file. */
    public Malformation decode(byte[] bytes, int from, int to, FeedBodyListener listener) {
        sourceId = 0;
        messageId = 0;
        needsExtension = false;
        return to - from > MAX_BODY ? Malformation.OVERSIZED : decodeText(bytes, from, to, listener);
    }

    private Malformation decode(boolean isTlv, byte[] body, int length, FeedBodyListener listener) {
        return isTlv ? decodeTlv(body, length, listener) : decodeText(body, 0, length, listener);
    }

    /** Records before a damaged one are used. */
    private Malformation decodeTlv(byte[] body, int length, FeedBodyListener listener) {
        Malformation first = Malformation.NONE;
        tlv.wrap(body, length);
        while (tlv.next()) {
            final Malformation verdict = decodeText(tlv.json.bytes, 0, tlv.json.length, listener);
            first = first == Malformation.NONE ? verdict : first;
        }
        return tlv.isDamaged() ? Malformation.BAD_TLV : first;
    }

    private Malformation decodeText(byte[] bytes, int from, int to, FeedBodyListener listener) {
        int end = to;
        while (end > from && bytes[end - 1] == 0) {
            end--; // C senders count the end of the string
        }
        if (!ByteWords.isUtf8(bytes, from, end)) {
            return Malformation.BAD_UTF8;
        }
        sawOnlyOthers = false;
        scanner.wrap(bytes, from, end);
        if (scanner.peek() == '[') {
            scanner.enter('[');
            while (scanner.nextElement()) {
                decodeObject(listener);
            }
        } else {
            decodeObject(listener);
        }
        if (scanner.fault == Malformation.NONE && !scanner.isAtEnd()) {
            return Malformation.BAD_JSON;
        }
        return scanner.fault == Malformation.NONE && sawOnlyOthers ? Malformation.OTHER_TOPIC : scanner.fault;
    }

    private void decodeObject(FeedBodyListener listener) {
        clear();
        if (!scanner.enter('{')) {
            return;
        }
        flowKeys.begin();
        while (flowKeys.next(scanner)) {
            if (flowKeys.key != null) {
                readFlowValue(flowKeys.key);
            } else {
                readOtherValue();
            }
        }
        if (scanner.fault != Malformation.NONE) {
            return;
        }
        if (extension.fault != Malformation.NONE) {
            listener.refused(extension.fault);
            return;
        }
        if (needsExtension && !extension.isPresent) {
            sawOnlyOthers = true;
            return;
        }
        deliver(listener);
    }

    private void clear() {
        event.clear();
        event.sourceId = sourceId;
        event.sequence = messageId;
        tuple.clear();
        counterReader.start();
        process.clear();
        father.clear();
        container.clear();
        extension.clear();
        exported.clear();
        source.clear();
        destination.clear();
        hasEventType = false;
        hasKind = false;
        timestampNs = 0;
        lastSwitchedNs = 0;
    }

    private void readFlowValue(FlowKey key) {
        switch (key) {
            case TIMESTAMP -> timestampNs = scanner.decimal() ? scanner.scaled(SECONDS_TO_NS) : 0;
            case LAST_SWITCHED -> lastSwitchedNs = scanner.decimal() ? scanner.scaled(SECONDS_TO_NS) : 0;
            case SOURCE_ADDRESS, DESTINATION_ADDRESS, SOURCE_PORT, DESTINATION_PORT, PROTOCOL ->
                tuple.read(key, scanner);
            case TCP_EVENT -> readEventType(Transport.TCP);
            case UDP_EVENT -> readEventType(Transport.UDP);
            case INTERFACE -> event.interfaceName = texts.read(scanner);
            case PROCESS -> scanner.skipObject(process, objects);
            case FATHER -> scanner.skipObject(father, objects);
            case CONTAINER -> scanner.skipObject(container, objects);
            case TCP -> {
                tuple.suggestProtocol(Transport.TCP);
                counterReader.read(scanner, event.counters);
            }
            case RETRANSMITS -> event.counters.retransmits = scanner.integer(-1);
            case EXTENSION -> {
                extension.read(scanner, event);
                hasKind |= extension.hasKind;
            }
            default -> exported.read(key, scanner);
        }
    }

    private void readEventType(int protocol) {
        tuple.suggestProtocol(protocol);
        hasEventType = true;
        hasKind |= KindWord.read(scanner, event);
    }

    /** The value of a key that is not in the table of the outer object. */
    private void readOtherValue() {
        final byte[] bytes = scanner.bytes;
        final int from = scanner.tokenFrom;
        final int to = scanner.tokenTo;
        if (scanner.peek() == '{') {
            final Span span = prefixed(bytes, from, to);
            if (span == null) {
                scanner.skip();
            } else {
                scanner.skipObject(span, objects);
            }
            return;
        }
        final SideKey side = SideKey.TABLE.find(bytes, from, to);
        if (side == null) {
            scanner.skip();
        } else {
            scanner.skip((side.isDestination() ? destination : source).span(side));
        }
    }

    /** ntopng knows an agent's objects by the end of their keys: LOCAL_PROCESS, or any other _PROCESS. */
    private @Nullable Span prefixed(byte[] bytes, int from, int to) {
        if (ByteWords.endsWith(bytes, from, to, FATHER_PROCESS)) {
            return father;
        }
        if (ByteWords.endsWith(bytes, from, to, PROCESS)) {
            return process;
        }
        return ByteWords.endsWith(bytes, from, to, CONTAINER) ? container : null;
    }

    private void deliver(FeedBodyListener listener) {
        counterReader.finish(event.counters);
        event.timeNs = timeNs();
        if (event.kind == SocketEventKind.HEARTBEAT) {
            listener.event(event);
        } else if (!tuple.isComplete()) {
            listener.refused(Malformation.NO_TUPLE);
        } else if (isExported()) {
            deliverExported(listener);
        } else if (process.isEmpty() && (source.hasProcess() || destination.hasProcess())) {
            deliverSides(listener);
        } else {
            deliverOfAgent(listener);
        }
    }

    private long timeNs() {
        if (extension.timeNs != 0) {
            return extension.timeNs;
        }
        if (timestampNs != 0) {
            return timestampNs;
        }
        return lastSwitchedNs != 0 ? lastSwitchedNs : exported.endNs();
    }

    /** An agent's message may have the counters of an exporter too: then it is still an agent's. */
    private boolean isExported() {
        if (event.kind == SocketEventKind.EXPORTED) {
            return true;
        }
        return exported.areCounters()
                && !hasEventType
                && !extension.isPresent
                && process.isEmpty()
                && container.isEmpty()
                && !event.counters.isKnown();
    }

    private void deliverOfAgent(FeedBodyListener listener) {
        final boolean isTranslation =
                event.kind == SocketEventKind.TRANSLATION || event.kind == SocketEventKind.TRANSLATION_END;
        if (isTranslation && !extension.translated.applyTo(event)) {
            listener.refused(Malformation.NO_TUPLE);
            return;
        }
        // ntop turns ACCEPT around: its source is the client, the socket it is about is the server's.
        tuple.applyTo(event, event.kind == SocketEventKind.ACCEPT);
        readOwners();
        if (!extension.isPresent) {
            event.role = Words.roleOf(event.kind);
            event.method = event.process == null ? AttributionMethod.NONE : Words.methodOf(event.kind);
        }
        if (!hasKind
                && !extension.isPresent
                && event.process == null
                && event.workload == null
                && !event.counters.isKnown()) {
            listener.refused(Malformation.NO_OWNER);
            return;
        }
        listener.event(event);
    }

    private void readOwners() {
        event.process = processes.read(process, father, extension.process, event.bootId);
        event.workload = workloads.read(container, extension.container);
        event.laterImage = processes.readWhole(extension.laterImage, event.bootId);
        event.sender = processes.readWhole(extension.sender, event.bootId);
        event.receiver = processes.readWhole(extension.receiver, event.bootId);
    }

    /** The record's counters with the process of its source, then the process of its destination. */
    private void deliverExported(FeedBodyListener listener) {
        if (!exported.areCounters()) {
            listener.refused(Malformation.NO_OWNER);
            return;
        }
        event.kind = SocketEventKind.EXPORTED;
        exported.applyTo(event.exported);
        tuple.applyTo(event, false);
        if (source.hasProcess()) {
            readSide(source);
        } else {
            readOwners();
        }
        listener.event(event);
        if (destination.hasProcess()) {
            event.kind = SocketEventKind.UPDATE;
            event.exported.clear();
            deliverSide(listener, destination, true);
        }
    }

    private void deliverSides(FeedBodyListener listener) {
        if (source.hasProcess()) {
            deliverSide(listener, source, false);
        }
        if (destination.hasProcess()) {
            event.counters.clear(); // they are the source's
            deliverSide(listener, destination, true);
        }
    }

    private void deliverSide(FeedBodyListener listener, SideFields side, boolean isDestination) {
        tuple.applyTo(event, isDestination);
        readSide(side);
        listener.event(event);
    }

    private void readSide(SideFields side) {
        event.process = processes.read(side);
        event.workload = workloads.read(side);
        event.method = event.process == null ? AttributionMethod.NONE : AttributionMethod.PROC;
    }
}
