// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.report.Place;
import io.flowbraid.cluster.report.ReportedEnd;

/**
 * Where an end is, by one host.
 *
 * @param place what that host knows
 * @param host the host that the end is on; empty when unknown
 * @param entityId the process; empty when unknown
 * @param isContradicted the host contradicts itself
 */
record LocatedEnd(Place place, String host, String entityId, boolean isContradicted) {
    static LocatedEnd of(HostView view, boolean isClient) {
        Place place = Place.NOT_WATCHED;
        String host = "";
        String entityId = "";
        boolean isContradicted = false;
        for (final Sighting sighting : view.sightings) {
            if (sighting.isMapping) {
                continue;
            }
            final ReportedEnd end = HostView.reported(sighting, isClient, view.client);
            final String itsHost =
                    !end.hostName.isEmpty() ? end.hostName : end.place == Place.HERE ? sighting.report.host : "";
            // Behind an address that the host translates there is no process of its own to know.
            final boolean isElsewhere = end.nat != null && end.place == Place.UNKNOWN;
            if (!isElsewhere && place.compareTo(end.place) < 0) {
                place = end.place;
            }
            isContradicted |= differ(host, itsHost) || differ(entityId, end.entityId);
            host = host.isEmpty() ? itsHost : host;
            entityId = entityId.isEmpty() ? end.entityId : entityId;
        }
        return new LocatedEnd(host.isEmpty() ? place : Place.HERE, host, entityId, isContradicted);
    }

    boolean isLocated() {
        return !host.isEmpty();
    }

    /** Both cannot be the same end. */
    boolean contradicts(LocatedEnd other) {
        return differ(host, other.host) || differ(entityId, other.entityId);
    }

    private static boolean differ(String one, String other) {
        return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
    }
}
