// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.overview;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.history.NewcomerQuestion.Place;
import java.util.Arrays;
import java.util.List;

/** What may be new: where its values are, and what they are called in the answer. */
enum NewKind {
    /** A process that was never an end of a flow. */
    TALKERS(
            List.of("process"),
            "executable",
            place("client.process.executable", "client.process.name"),
            place("server.process.executable", "server.process.name")),
    /** A process that never took connections at this port. */
    LISTENERS(
            List.of("process", "transport", "port"),
            "executable",
            place("server.process.executable", "server.process.name", "network.transport", "server.port")),
    /** An address to which nobody connected. */
    DESTINATIONS(List.of("ip"), "process", place("client.process.name", "server.ip"));

    private final List<String> names;
    private final String about;
    private final List<Place> places;

    NewKind(List<String> names, String about, Place... places) {
        this.names = names;
        this.about = about;
        this.places = List.of(places);
    }

    private static Place place(String about, String... keys) {
        final List<FlowField> fields = Arrays.stream(keys).map(FlowFields::of).toList();
        return new Place(fields, FlowFields.of(about));
    }

    /** Of the keys, in the answer. */
    List<String> names() {
        return names;
    }

    /** Of what is said about them. */
    String about() {
        return about;
    }

    List<Place> places() {
        return places;
    }
}
