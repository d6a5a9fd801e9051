// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Parses payloads that may say a name, and writes what they say into the book. Its stage counts what it read as output,
 * and by reason what it did not believe. (NOT thread safe.)
 */
final class NameReader {
    private static final int TCP_LENGTH_BYTES = 2;

    private final NameBook book;
    private final LedgerStage stage;
    private final Counter malformed;
    private final Counter unasked;

    NameReader(NameBook book, LedgerStage stage) {
        this.book = book;
        this.stage = stage;
        malformed = stage.loss("malformed");
        unasked = stage.loss("unasked");
    }

    LedgerStage stage() {
        return stage;
    }

    /**
     * Reads a payload.
     *
     * @param words has the packet's observation
     * @param at where it begins
     */
    void read(byte[] payload, long[] words, int at) {
        final ClientTuple sent = ClientTuple.ofSender(words, at);
        final long timeNs = words[at + PacketBatch.TIME_NS];
        final boolean isToServer = sent.serverPort() == NameBook.DNS_PORT;
        if (isToServer || sent.clientPort() == NameBook.DNS_PORT) {
            dns(sent.protocol() == Transport.TCP ? ofTcp(payload) : payload, sent, isToServer, timeNs);
        } else {
            tls(payload, sent, timeNs);
        }
    }

    private void dns(byte @Nullable [] message, ClientTuple sent, boolean isToServer, long timeNs) {
        final DnsText text = message == null ? null : DnsText.read(message);
        if (text == null || text.isAnswer() == isToServer && sent.clientPort() != sent.serverPort()) {
            malformed.increment();
        } else if (!text.isAnswer()) {
            book.asked(sent, text.id(), text.question(), timeNs);
            stage.out().increment();
        } else if (book.answered(sent.reversed(), text, timeNs)) {
            stage.out().increment();
        } else {
            unasked.increment();
        }
    }

    /** The first message of a segment, if it begins and ends there; else null. */
    private static byte @Nullable [] ofTcp(byte[] segment) {
        final int length =
                segment.length < TCP_LENGTH_BYTES ? 0 : ByteBuffer.wrap(segment).getShort() & 0xffff;
        return length == 0 || TCP_LENGTH_BYTES + length > segment.length
                ? null
                : Arrays.copyOfRange(segment, TCP_LENGTH_BYTES, TCP_LENGTH_BYTES + length);
    }

    private void tls(byte[] payload, ClientTuple sent, long timeNs) {
        final ClientHello.Result hello = ClientHello.read(ByteBuffer.wrap(payload));
        if (!hello.isWellFormed()) {
            malformed.increment();
            return;
        }
        if (hello.serverName() != null) {
            book.handshake(sent, hello.serverName(), timeNs);
        }
        stage.out().increment();
    }
}
