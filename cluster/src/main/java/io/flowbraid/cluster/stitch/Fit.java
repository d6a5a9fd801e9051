// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

/** How well the views of two hosts fit one connection, worst first. */
enum Fit {
    /** They are two connections, or nothing shows that they are one. */
    NONE,
    /** Their times fit. Another connection with the same five-tuple could fit as well. */
    POSSIBLE,
    /** The same, and both hosts counted the same payload. */
    AGREED,
    /** Both saw the five-tuple in use for so long at the same time that it was one connection. */
    PROVEN,
    /** The same, and both hosts counted the same payload. */
    PROVEN_AND_AGREED;

    /** Beside the uncertainty of the clocks: how late an event may be. */
    private static final long EVENT_NS = 100_000_000L;

    static Fit of(HostView x, HostView y, ClockSkews skews, StitchSettings settings) {
        if (x.host.equals(y.host)) {
            return NONE;
        }
        final boolean isSwapped = !x.client.equals(y.client);
        if (isSwapped && x.isSureOfClient() && y.isSureOfClient()) {
            return NONE;
        }
        final LocatedEnd yClient = isSwapped ? y.serverEnd : y.clientEnd;
        final LocatedEnd yServer = isSwapped ? y.clientEnd : y.serverEnd;
        if (x.clientEnd.contradicts(yClient) || x.serverEnd.contradicts(yServer)) {
            return NONE;
        }
        final Payload.Comparison payload = Payload.Comparison.of(x, y);
        if (payload.isExceeded()) {
            return NONE;
        }
        final Payload.Proof proof = payload.proof();
        final boolean isAgreed = proof == Payload.Proof.AGREES;
        if (!isAgreed && (x.isUnsure() || y.isUnsure()) && !HostView.areBothUnopened(x, y)) {
            return NONE;
        }
        return new Times(x, y, yClient, yServer, skews.of(x.host, y.host), settings).fit(proof);
    }

    boolean isProven() {
        return compareTo(PROVEN) >= 0;
    }

    /** The times of two views, those of the second by the clock of the first. */
    private static final class Times {
        private final HostView x;
        private final HostView y;
        private final LocatedEnd yClient;
        private final LocatedEnd yServer;
        private final StitchSettings settings;
        private final long uncertainty;
        private final boolean isKnown;
        private final long yStart;
        private final long yEnd;

        Times(
                HostView x,
                HostView y,
                LocatedEnd yClient,
                LocatedEnd yServer,
                SkewEstimate skew,
                StitchSettings settings) {
            this.x = x;
            this.y = y;
            this.yClient = yClient;
            this.yServer = yServer;
            this.settings = settings;
            this.uncertainty = skew.uncertaintyNs();
            this.isKnown = skew.isKnown();
            this.yStart = y.startNs - skew.offsetNs();
            this.yEnd = y.endNs - skew.offsetNs();
        }

        Fit fit(Payload.Proof proof) {
            final boolean isAgreed = proof == Payload.Proof.AGREES;
            final long overlap = Math.min(x.endNs, yEnd) - Math.max(x.startNs, yStart);
            final boolean isStream = x.sightings.get(0).report.isStream();
            final boolean isLong = overlap > 2 * uncertainty + settings.slackNs();
            if (isLong && isOneLife(isStream)) {
                return isAgreed ? PROVEN_AND_AGREED : PROVEN;
            }
            if (!startsFit() || overlap < -uncertainty - EVENT_NS || !isStream && !isContained()) {
                return NONE;
            }
            if (isAgreed) {
                return AGREED;
            }
            return isPossible(proof) ? POSSIBLE : NONE;
        }

        /** An observer that only looks on must not bring the counters of another connection. */
        private boolean isPossible(Payload.Proof proof) {
            final boolean isOfHosts = isLocated(x.clientEnd, x.serverEnd) && isLocated(yClient, yServer);
            return proof == Payload.Proof.UNKNOWN
                    && (isOfHosts || HostView.areBothUnopened(x, y) || x.isTranslating || y.isTranslating)
                    && endsFit();
        }

        private static boolean isLocated(LocatedEnd client, LocatedEnd server) {
            return client.isLocated() || server.isLocated();
        }

        /** The later a host is on the way, the later it sees a connection begin. */
        private boolean startsFit() {
            final long later = yStart - x.startNs;
            final boolean isXFirst = isAtClient(x) || isAtServer(y, yServer);
            final boolean isYFirst = isAtServer(x, x.serverEnd) || isAtClientOf(y, yClient);
            final long least = isXFirst ? -EVENT_NS : -settings.handshakeNs();
            final long most = isYFirst ? EVENT_NS : settings.handshakeNs();
            return later >= least - uncertainty && later <= most + uncertainty;
        }

        /** They do not only overlap: neither was in use long before or after the other one. */
        private boolean isOneLife(boolean isStream) {
            final boolean areFromStart = x.isFromStart && y.isFromStart;
            // A clock may have been stepped within a life. So one of its bounds has to fit, at least.
            return (!areFromStart && (isStream || isKnown) || startsFit())
                    && (isKnown && areFromStart || endsFit())
                    && (isStream || x.isFinal && y.isFinal && isContained());
        }

        /** Nothing is seen of a connection after its end. */
        private boolean endsFit() {
            final long room = uncertainty + settings.slackNs();
            return (!x.isClosed || yEnd <= x.endNs + room) && (!y.isClosed || x.endNs <= yEnd + room);
        }

        /**
         * A host that does not have the client's socket cannot tell two clients that use one port one after the other.
         * So what it saw must lie within the life of the client's socket.
         */
        private boolean isContained() {
            final long room = uncertainty + settings.slackNs();
            if (isAtClient(x)) {
                return yStart >= x.startNs - room && (!x.isFinal || yEnd <= x.endNs + room);
            }
            if (isAtClientOf(y, yClient)) {
                return x.startNs >= yStart - room && (!y.isFinal || x.endNs <= yEnd + room);
            }
            return Math.abs(yEnd - x.endNs) <= room;
        }

        private static boolean isAtClient(HostView view) {
            return isAtClientOf(view, view.clientEnd);
        }

        private static boolean isAtClientOf(HostView view, LocatedEnd client) {
            return client.host().equals(view.host);
        }

        private static boolean isAtServer(HostView view, LocatedEnd server) {
            return server.host().equals(view.host);
        }
    }
}
