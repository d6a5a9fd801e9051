// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import io.flowbraid.model.socket.ExportedCounters;
import io.flowbraid.model.socket.SocketCounters;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Compares events field by field. */
final class EventFields {
    private EventFields() {}

    /** Names of the public fields in which two events differ, of their counters too. */
    static List<String> differences(Object one, Object other) throws IllegalAccessException {
        final List<String> names = new ArrayList<>();
        for (final Field field : one.getClass().getFields()) {
            if (field.getType() == SocketCounters.class || field.getType() == ExportedCounters.class) {
                names.addAll(differences(field.get(one), field.get(other)));
            } else if (!Objects.equals(field.get(one), field.get(other))) {
                names.add(field.getName());
            }
        }
        return names;
    }
}
