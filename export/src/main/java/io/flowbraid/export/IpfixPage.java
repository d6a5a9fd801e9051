// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export;

import io.flowbraid.export.element.ElementRegistry;
import io.flowbraid.export.element.FlowTemplate;
import io.flowbraid.export.element.InformationElement;
import io.flowbraid.export.record.EndReasonCode;
import io.flowbraid.model.flow.EndReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The page of the manual about IPFIX: a text with tables made of the code. */
final class IpfixPage {
    static final String NAME = "ipfix.md";

    private static final String[] END_REASONS = {
        "idle timeout", "active timeout", "end of flow detected", "forced end", "lack of resources"
    };

    private IpfixPage() {}

    /** docs/reference/ipfix.md. */
    static String markdown() {
        return text().replace("@ELEMENTS@", elements())
                .replace("@REGISTRIES@", registries())
                .replace("@END_REASONS@", endReasons())
                .replace("@FIRST_TEMPLATE@", "" + FlowTemplate.of(0, false).id())
                .replace("@EXAMPLE@", example());
    }

    private static String elements() {
        return Arrays.stream(InformationElement.values())
                .map(element -> "| `" + element.text() + "` | "
                        + (element.registry() == ElementRegistry.IANA
                                ? ""
                                : element.registry().enterprise() + "/")
                        + element.number() + " | " + element.type().text() + " | " + element.meaning() + " |")
                .collect(Collectors.joining("\n"));
    }

    private static String registries() {
        return Arrays.stream(ElementRegistry.values())
                .map(registry -> "| " + (registry.enterprise() == 0 ? "none" : "" + registry.enterprise()) + " | "
                        + registry.source() + " |")
                .collect(Collectors.joining("\n"));
    }

    private static String endReasons() {
        return IntStream.rangeClosed(1, END_REASONS.length)
                .mapToObj(code -> "| " + code + " " + END_REASONS[code - 1] + " | "
                        + Arrays.stream(EndReason.values())
                                .filter(reason -> EndReasonCode.of(reason) == code)
                                .map(reason -> '`' + reason.text() + '`')
                                .collect(Collectors.joining(", "))
                        + " |")
                .collect(Collectors.joining("\n"));
    }

    /** A TCP connection between IPv4 addresses, counted from its packets. */
    private static String example() {
        final int kind = FlowTemplate.TCP
                | FlowTemplate.BYTES
                | FlowTemplate.PACKETS
                | FlowTemplate.REVERSE_BYTES
                | FlowTemplate.REVERSE_PACKETS;
        final FlowTemplate template = FlowTemplate.of(kind, true);
        return template.elements().stream()
                .map(InformationElement::text)
                .collect(Collectors.joining(", ", "Template " + template.id() + ": ", ""));
    }

    private static String text() {
        try (InputStream in = IpfixPage.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new IllegalStateException(NAME + " is missing beside " + IpfixPage.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
