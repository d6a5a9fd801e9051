// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.inlet;

import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.model.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The senders seen on one endpoint. A sender is a source id on a connection; one that comes back from the same address
 * is the same sender. Peers may make up ids, so there is a limit for each address and one for all; beyond, senders
 * share one entry, whose losses are unknown. Written by the feed's thread.
 */
public final class KnownSenders {
    /** Senders of one address that are told apart. */
    public static final int MAX_PER_HOST = 64;

    static final int MAX_SENDERS = 1_024;
    /** A sender whose connection is gone keeps its entry this long when others need it. */
    private static final long KEPT_NS = 60_000_000_000L;

    private static final int OTHERS = -1;
    private static final Logger LOG = LoggerFactory.getLogger(KnownSenders.class);

    private final FeedEndpoint endpoint;
    private final List<Entry> entries = new ArrayList<>();
    private final List<FeedSource> listed = new CopyOnWriteArrayList<>();
    private @Nullable FeedSource others;

    public KnownSenders(FeedEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    private static final class Entry {
        final FeedSource source;
        FeedConnection connection;

        Entry(FeedSource source, FeedConnection connection) {
            this.source = source;
            this.connection = connection;
        }
    }

    /** For any thread. */
    public List<FeedSource> list() {
        return listed;
    }

    /** Whether it stands for all senders beyond the limits. */
    public boolean isShared(FeedSource source) {
        return source == others;
    }

    /** The sender of this id on this connection, found or made. */
    public FeedSource of(FeedConnection connection, int sourceId, long nowNs) {
        final FeedSource known = connection.source(sourceId);
        if (known != null) {
            return known;
        }
        FeedSource source = returned(connection, sourceId);
        if (source == null) {
            source = hasRoom(connection.host(), nowNs) ? added(connection, sourceId) : shared(connection);
        }
        connection.add(sourceId, source);
        if (source != others) {
            source.peer(connection.name());
        }
        return source;
    }

    /** The one that was seen last, of those with this id at this address whose connection is gone. */
    private @Nullable FeedSource returned(FeedConnection connection, int sourceId) {
        Entry latest = null;
        for (final Entry entry : entries) {
            if (entry.source.sourceId() == sourceId
                    && !entry.connection.isOpen()
                    && entry.connection.host().equals(connection.host())
                    && (latest == null || entry.source.lastSeenNs() > latest.source.lastSeenNs())) {
                latest = entry;
            }
        }
        if (latest == null) {
            return null;
        }
        latest.connection = connection;
        return latest.source;
    }

    private boolean hasRoom(String host, long nowNs) {
        final long ofHost = entries.stream()
                .filter(entry -> entry.connection.host().equals(host))
                .count();
        if (ofHost >= MAX_PER_HOST) {
            return forget(host, nowNs);
        }
        return entries.size() < MAX_SENDERS || forget(null, nowNs);
    }

    /** Forgets the sender that has been gone for longest, of one address or of all. */
    private boolean forget(@Nullable String host, long nowNs) {
        Entry longest = null;
        for (final Entry entry : entries) {
            if (!entry.connection.isOpen()
                    && (host == null || entry.connection.host().equals(host))
                    && nowNs - entry.source.lastSeenNs() > KEPT_NS
                    && (longest == null || entry.source.lastSeenNs() < longest.source.lastSeenNs())) {
                longest = entry;
            }
        }
        if (longest == null) {
            return false;
        }
        entries.remove(longest);
        listed.remove(longest.source);
        return true;
    }

    private FeedSource added(FeedConnection connection, int sourceId) {
        final FeedSource source = new FeedSource(endpoint, sourceId);
        entries.add(new Entry(source, connection));
        listed.add(source);
        return source;
    }

    private FeedSource shared(FeedConnection connection) {
        FeedSource source = others;
        if (source == null) {
            source = new FeedSource(endpoint, OTHERS);
            others = source;
            listed.add(source);
            LOG.warn(
                    "{}: {} sends with more source ids than can be followed ({} for each address, {} in all): further ones"
                            + " are counted together, and their losses cannot be told",
                    endpoint.text(),
                    SafeText.quoted(connection.host()),
                    MAX_PER_HOST,
                    MAX_SENDERS);
        }
        return source;
    }
}
