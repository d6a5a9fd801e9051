// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.config.ReferencePage;
import io.flowbraid.record.export.FlowExportProvider;
import io.flowbraid.record.json.FlowRecordPage;
import io.flowbraid.record.query.QueryPage;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;

/** The pages of docs/reference that are made from the code. */
final class ReferencePages {
    private ReferencePages() {}

    /** File name to text. */
    static Map<String, String> of(CommandLine flowbraid) {
        final Map<String, String> pages = new TreeMap<>();
        pages.put("configuration.md", ReferencePage.markdown());
        pages.put("flow-record.md", FlowRecordPage.markdown());
        pages.put("query.md", QueryPage.markdown());
        pages.put("cli.md", commandLine(flowbraid));
        FlowExportProvider.all().forEach(export -> pages.putAll(export.referencePages()));
        return pages;
    }

    private static String commandLine(CommandLine flowbraid) {
        final StringBuilder page = new StringBuilder("# Command line\n\n");
        page.append("<!-- Generated from the commands; edit these, then run `make docs`. -->\n");
        append(page, flowbraid);
        for (final CommandLine command : flowbraid.getSubcommands().values()) {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                append(page, command);
            }
        }
        return page.toString();
    }

    private static void append(StringBuilder page, CommandLine command) {
        page.append("\n## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```text\n");
        command.getUsageMessage(CommandLine.Help.Ansi.OFF)
                .lines()
                .forEach(line -> page.append(line.stripTrailing()).append('\n'));
        page.append("```\n");
    }
}
