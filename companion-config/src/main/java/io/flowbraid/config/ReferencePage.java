// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

/** Prints the catalogue: as the page of the manual and as a file to start from. */
public final class ReferencePage {
    private ReferencePage() {}

    /** docs/reference/configuration.md. */
    public static String markdown() {
        final StringBuilder page = new StringBuilder("""
            # Configuration

            <!-- Generated from the catalogue of settings; edit that, then run `make docs`. -->

            Flowbraid reads `/etc/flowbraid/flowbraid.conf` if it is there, or the file named by `--config`.
            Companions declared on the page are kept in a file of Flowbraid's own, `companions.conf` in
            `$XDG_STATE_HOME/flowbraid`, else in `/var/lib/flowbraid` for root and `~/.local/state/flowbraid` for others.
            It goes before the configuration file, interface by interface. In another network namespace than the host's the file
            is `companions.netns-NAME.conf`, or, where the namespace has no name, `companions.net-INODE-BOOT.conf`: each
            namespace has its own `lo`. An interface named by `@pid:` is not kept. Options of the command line win over both,
            setting by setting. `flowbraid config` shows every value and where it came from. The format is [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md),
            of which JSON is a part; `${?NAME}` takes a value from the environment.
            A file has at most 256 KiB and 32 levels, and uses keys of its own with `${...}` at most 12 times.

            | Setting | Type | Default | Meaning |
            |---|---|---|---|
            """);
        for (final Setting<?> setting : Catalogue.settings()) {
            page.append("| `").append(setting.key()).append("` | ").append(setting.typeText());
            page.append(" | `").append(setting.defaultText()).append("` | ").append(setting.sentence());
            page.append(" |\n");
        }
        return page.toString();
    }

    /** A configuration file with every setting as a comment: its sentence, its type and its default. */
    public static String exampleFile() {
        final StringBuilder file = new StringBuilder("""
                # The configuration of Flowbraid. Each setting is shown with its default; remove the # before a key to
                # change its value. "flowbraid config" checks this file and prints the values in force.
                """);
        for (final Setting<?> setting : Catalogue.settings()) {
            file.append("\n# ").append(setting.sentence());
            file.append("\n# (").append(setting.typeText()).append(")\n");
            file.append('#')
                    .append(setting.key())
                    .append(" = ")
                    .append(setting.defaultText())
                    .append('\n');
        }
        return file.toString();
    }
}
