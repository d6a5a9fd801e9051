// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import io.flowbraid.model.AttributionMethod;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;
import io.flowbraid.model.SocketRole;
import io.flowbraid.model.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of feed messages: one JSON object or an array of them, in the words of ntop's agents, of nProbe and
 * ours, whatever the order of the keys. Calls back with one event per object (two, when a record names the processes of
 * both ends); the event is always the same instance.
 *
 * <p>Bad input is a {@link Malformation}, never an exception; objects before the damage are used. In steady state, when
 * the processes, containers and hosts have been seen before, nothing is allocated. (NOT thread safe)
 */
public final class SocketEventDecoder {
    /** The longest body read, before or after it was inflated: eight times ntopng's own limit. */
    public static final int LONGEST_BODY = 1 << 20;

    private static final int SECONDS_TO_NS = 9;

    private final JsonScanner scanner = new JsonScanner();
    private final TupleFields tuple = new TupleFields();
    private final CounterReader counterReader = new CounterReader();
    private final ProcessReader processes = new ProcessReader();
    private final WorkloadReader workloads = new WorkloadReader();
    private final OctetCache<String> texts = new OctetCache<>(1 << 10, 1L << 20);
    private final KeyOrder<FlowKey> flowKeys = new KeyOrder<>(FlowKey.TABLE);
    private final KeyOrder<ExtensionKey> extensionKeys = new KeyOrder<>(ExtensionKey.TABLE);
    private final KnownObjects objects = new KnownObjects();
    private final BodyInflater inflater = new BodyInflater();
    private final SocketEvent event = new SocketEvent();

    private final Span process = new Span();
    private final Span father = new Span();
    private final Span container = new Span();
    private final Span extensionProcess = new Span();
    private final Span extensionContainer = new Span();
    private final Span laterImage = new Span();
    private final Span sender = new Span();
    private final Span receiver = new Span();
    private final TranslatedFields translated = new TranslatedFields();
    private final SideFields source = new SideFields();
    private final SideFields destination = new SideFields();

    private boolean hasKind;
    private boolean hasExtension;
    private long timestampNs;
    private long lastSwitchedNs;
    private long extensionNs;

    private int sourceId;
    private long messageId;
    private boolean needsExtension;
    private boolean sawOnlyOthers;

    /** Reads a message whose header says the body is for us. */
    public Malformation decode(FeedHeader header, byte[] body, FeedBodyListener listener) {
        if (header.topic() == null) {
            return Malformation.OTHER_TOPIC;
        }
        if (header.isTlv()) {
            return Malformation.TLV_BODY;
        }
        if (body.length > LONGEST_BODY) {
            return Malformation.OVERSIZED;
        }
        sourceId = header.sourceId();
        messageId = header.messageId();
        needsExtension = header.topic() != FeedTopic.FLOW;
        final int marker = header.mayHaveMarker() && body.length > 0 && body[0] == 0 ? 1 : 0;
        if (marker == 0 && !header.isCompressed()) {
            return decodeText(body, 0, body.length, listener);
        }
        final int length = inflater.inflate(body, marker, body.length, LONGEST_BODY);
        return length < 0 ? Malformation.BAD_COMPRESSION : decodeText(inflater.bytes, 0, length, listener);
    }

    /** Reads a body without a header, such as a line of a file. */
    public Malformation decode(byte[] bytes, int from, int to, FeedBodyListener listener) {
        sourceId = 0;
        messageId = 0;
        needsExtension = false;
        return to - from > LONGEST_BODY ? Malformation.OVERSIZED : decodeText(bytes, from, to, listener);
    }

    private Malformation decodeText(byte[] bytes, int from, int to, FeedBodyListener listener) {
        int end = to;
        while (end > from && bytes[end - 1] == 0) {
            end--; // C senders count the end of the string
        }
        if (!Octets.isUtf8(bytes, from, end)) {
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
                readSideValue(SideKey.TABLE.find(scanner.bytes, scanner.tokenFrom, scanner.tokenTo));
            }
        }
        if (scanner.fault != Malformation.NONE) {
            return;
        }
        if (needsExtension && !hasExtension) {
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
        extensionProcess.clear();
        extensionContainer.clear();
        laterImage.clear();
        sender.clear();
        receiver.clear();
        translated.clear();
        source.clear();
        destination.clear();
        hasKind = false;
        hasExtension = false;
        timestampNs = 0;
        lastSwitchedNs = 0;
        extensionNs = 0;
    }

    private void readFlowValue(FlowKey key) {
        switch (key) {
            case TIMESTAMP -> timestampNs = scanner.decimal() ? scanner.scaled(SECONDS_TO_NS) : 0;
            case LAST_SWITCHED -> lastSwitchedNs = scanner.decimal() ? scanner.scaled(SECONDS_TO_NS) : 0;
            case SOURCE_ADDRESS, DESTINATION_ADDRESS, SOURCE_PORT, DESTINATION_PORT, PROTOCOL ->
                tuple.read(key, scanner);
            case TCP_EVENT -> {
                tuple.suggestProtocol(Transport.TCP);
                readKind();
            }
            case UDP_EVENT -> {
                tuple.suggestProtocol(Transport.UDP);
                readKind();
            }
            case INTERFACE -> event.interfaceName = text();
            case PROCESS -> skipObject(process);
            case FATHER -> skipObject(father);
            case CONTAINER -> skipObject(container);
            case TCP -> {
                tuple.suggestProtocol(Transport.TCP);
                readCounters();
            }
            case RETRANSMITS -> event.counters.retransmits = scanner.integer(-1);
            case EXTENSION -> readExtension();
        }
    }

    private void readSideValue(@Nullable SideKey key) {
        if (key == null) {
            scanner.skip();
        } else {
            scanner.skip((key.isDestination() ? destination : source).span(key));
        }
    }

    private void readExtension() {
        if (scanner.peek() != '{') {
            scanner.skip();
            return;
        }
        hasExtension = true;
        scanner.enter('{');
        extensionKeys.begin();
        while (extensionKeys.next(scanner)) {
            if (extensionKeys.key == null) {
                scanner.skip();
            } else {
                readExtensionValue(extensionKeys.key);
            }
        }
    }

    private void readExtensionValue(ExtensionKey key) {
        switch (key) {
            case VERSION -> scanner.skip();
            case KIND -> readKind();
            case ROLE -> event.role = scanner.text() ? Words.role(scanner) : SocketRole.UNKNOWN;
            case METHOD -> event.method = scanner.text() ? Words.method(scanner) : AttributionMethod.NONE;
            case HOST -> event.hostName = text();
            case BOOT -> event.bootId = text();
            case AGENT -> event.agent = scanner.integer(0);
            case TIME -> extensionNs = scanner.integer(0);
            case KERNEL_TIME -> event.kernelNs = scanner.integer(0);
            case NETNS -> event.netns = scanner.integer(0);
            case COOKIE -> event.cookie = scanner.integer(0);
            case OPENED -> event.openedNs = scanner.integer(0);
            case PROCESS -> skipObject(extensionProcess);
            case LATER_IMAGE -> skipObject(laterImage);
            case SENDER -> skipObject(sender);
            case RECEIVER -> skipObject(receiver);
            case CONTAINER -> skipObject(extensionContainer);
            case COUNTERS -> readCounters();
            case GENERATED -> event.totalGenerated = scanner.integer(0);
            case LOST_IN_KERNEL -> event.totalLostInKernel = scanner.integer(0);
            case SENT -> event.totalSent = scanner.integer(0);
            case TRANSLATED_SOURCE, TRANSLATED_SOURCE_PORT, TRANSLATED_DESTINATION, TRANSLATED_DESTINATION_PORT ->
                translated.read(key, scanner);
        }
    }

    private void readKind() {
        final KindWord word =
                scanner.text() ? KindWord.TABLE.find(scanner.bytes, scanner.tokenFrom, scanner.tokenTo) : null;
        if (word != null) {
            event.kind = word.kind;
            hasKind = true;
        }
    }

    private void readCounters() {
        if (scanner.peek() == '{') {
            counterReader.read(scanner, event.counters);
        } else {
            scanner.skip();
        }
    }

    private void skipObject(Span span) {
        if (scanner.peek() == '{') {
            scanner.skip(span, objects);
        } else {
            scanner.skip();
        }
    }

    private String text() {
        if (!scanner.text()) {
            return "";
        }
        final String known = texts.find(scanner.bytes, scanner.tokenFrom, scanner.tokenTo);
        if (known != null) {
            return known;
        }
        final String text = JsonScanner.unescaped(scanner.bytes, scanner.tokenFrom, scanner.tokenTo);
        texts.put(scanner.bytes, scanner.tokenFrom, scanner.tokenTo, text);
        return text;
    }

    private void deliver(FeedBodyListener listener) {
        counterReader.finish(event.counters);
        event.timeNs = extensionNs != 0 ? extensionNs : timestampNs != 0 ? timestampNs : lastSwitchedNs;
        if (event.kind == SocketEventKind.HEARTBEAT) {
            listener.event(event);
            return;
        }
        if (!tuple.isComplete()) {
            listener.refused(Malformation.NO_TUPLE);
            return;
        }
        if (process.isEmpty() && (source.hasProcess() || destination.hasProcess())) {
            deliverSides(listener);
            return;
        }
        final boolean isTranslation =
                event.kind == SocketEventKind.TRANSLATION || event.kind == SocketEventKind.TRANSLATION_END;
        if (isTranslation && !translated.applyTo(event)) {
            listener.refused(Malformation.NO_TUPLE);
            return;
        }
        // ntop turns ACCEPT around: its source is the client, the socket it is about is the server's.
        tuple.applyTo(event, event.kind == SocketEventKind.ACCEPT);
        event.process = processes.read(scanner.bytes, process, father, extensionProcess, event.bootId);
        event.workload = workloads.read(scanner.bytes, container, extensionContainer);
        event.laterImage = processes.readWhole(scanner.bytes, laterImage, event.bootId);
        event.sender = processes.readWhole(scanner.bytes, sender, event.bootId);
        event.receiver = processes.readWhole(scanner.bytes, receiver, event.bootId);
        if (!hasExtension) {
            event.role = Words.roleOf(event.kind);
            event.method = event.process == null ? AttributionMethod.NONE : Words.methodOf(event.kind);
        }
        if (!hasKind && !hasExtension && event.process == null && event.workload == null && !event.counters.isKnown()) {
            listener.refused(Malformation.NO_OWNER);
            return;
        }
        listener.event(event);
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
        event.process = processes.read(scanner.bytes, side);
        event.workload = workloads.read(scanner.bytes, side);
        event.method = event.process == null ? AttributionMethod.NONE : AttributionMethod.PROC;
        listener.event(event);
    }
}
