// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.tcp;

import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.zmtp.Refusal;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one endpoint in the ledger: in = ended in order + ended by us, by reason + open. What ends a
 * connection is logged, one line a minute for each reason, so that nobody fills a disk by connecting and no reason
 * hides another. (NOT thread safe)
 */
public final class ConnectionAccount {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionAccount.class);
    private static final long LOG_INTERVAL_NS = 60_000_000_000L;

    private final String endpoint;
    private final LedgerStage stage;
    private final Counter[] refusals;
    private final Counter leftInHandshake;
    private final Counter acceptFailed;
    private final Counter open = new Counter();
    private final Lines[] refusalLines =
            Arrays.stream(Refusal.values()).map(refusal -> new Lines()).toArray(Lines[]::new);
    private final Lines acceptFailedLines = new Lines();

    /** The lines about one reason. */
    private static final class Lines {
        private boolean hasLogged;
        private long lastLogNs;
        private long unlogged;
    }

    public ConnectionAccount(FeedEndpoint endpoint, LossLedger ledger) {
        this.endpoint = endpoint.text();
        stage = ledger.open("feed", endpoint.text() + " connections");
        stage.held(open::get);
        refusals = Arrays.stream(Refusal.values())
                .map(refusal -> stage.loss(refusal.text()))
                .toArray(Counter[]::new);
        leftInHandshake = stage.loss("left_in_handshake");
        acceptFailed = stage.loss("accept_failed");
    }

    void opened() {
        stage.in().increment();
        open.increment();
    }

    /** The peer, or the network, ended it. */
    void ended(boolean isReady) {
        open.add(-1);
        (isReady ? stage.out() : leftInHandshake).increment();
    }

    void refused(Refusal why, String peer, long nowNs) {
        open.add(-1);
        refusals[why.ordinal()].increment();
        log("the connection of " + peer + " was ended: " + why.sentence(), refusalLines[why.ordinal()], nowNs);
    }

    void acceptFailed(String cause, long nowNs) {
        stage.in().increment();
        acceptFailed.increment();
        log(
                "a connection cannot be accepted (" + cause + "); raise the limit of open files (ulimit -n)",
                acceptFailedLines,
                nowNs);
    }

    private void log(String sentence, Lines lines, long nowNs) {
        if (lines.hasLogged && nowNs - lines.lastLogNs < LOG_INTERVAL_NS) {
            lines.unlogged++;
            return;
        }
        final String others = lines.unlogged == 0 ? "" : " (" + lines.unlogged + " more since the last such line)";
        LOG.warn("{}: {}{}", endpoint, sentence, others);
        lines.hasLogged = true;
        lines.lastLogNs = nowNs;
        lines.unlogged = 0;
    }
}
