// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The page of the manual about the flow record: a template, with a table of the catalogue's fields. */
public final class FlowRecordPage {
    private static final String TEMPLATE = "flow-record.md";
    private static final String FIELDS = "@FIELDS@";

    private FlowRecordPage() {}

    /** docs/reference/flow-record.md. */
    public static String markdown() {
        final String fields = FlowFields.all().stream()
                .filter(FlowRecordPage::isShown)
                .map(field -> "| `" + field.path() + "` | " + field.meaning() + " |")
                .collect(Collectors.joining("\n"));
        return template().replace(FIELDS, fields);
    }

    /**
     * The server's fields are those of the client, but for its name; the template describes a conversation's parties.
     */
    private static boolean isShown(FlowField field) {
        return !field.path()
                .matches("(socket\\.)?server\\.(?!domain).*|conversation\\.(client|server|intermediary)\\..*");
    }

    private static String template() {
        try (InputStream in = FlowRecordPage.class.getResourceAsStream(TEMPLATE)) {
            if (in == null) {
                throw new IllegalStateException(TEMPLATE + " is missing beside " + FlowRecordPage.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
