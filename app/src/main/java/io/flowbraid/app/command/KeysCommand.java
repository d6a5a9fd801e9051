// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.option.HelpOption;
import io.flowbraid.app.plan.KeyFile;
import io.flowbraid.introspection.feed.CurveKeyPair;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flowbraid keys}: makes the key pair that feeds are encrypted with, or shows the public one. */
@Command(
        name = "keys",
        description =
                "Make the key pair for encrypted feeds, and print the public key; print it only when there is one.",
        sortOptions = false,
        footer = {
            "",
            "The collector's public key goes to its agents. An agent's public key goes into the collector's",
            "list (feed-encryption.clients), when only agents in that list may connect. The secret key stays",
            "in its file, which only its owner can read.",
            "",
            "Examples:",
            "  sudo flowbraid keys                                          on each host, once",
            "  sudo flowbraid run -i 'tcp://*:1234c' --zmq-encryption       the collector",
            "  sudo flowbraid agent --zmq tcp://HOST:1234c --zmq-encryption-key KEY"
        })
final class KeysCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = {
                "The file of the secret key; the public key is written beside it (.pub).",
                "Default: keys/feed.key in /var/lib/flowbraid, or in ~/.local/state/flowbraid."
            })
    private @Nullable Path file;

    @Option(names = "--replace", description = "Make a new pair in place of the one there is.")
    private boolean replace;

    @Option(names = "--hex", description = "Print the public key as 80 hexadecimal digits, as ntopng's page does.")
    private boolean hex;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    @Override
    public Integer call() throws IOException {
        final KeyFile keys = new KeyFile(file == null ? KeyFile.ofThisUser() : file);
        final PrintWriter err = spec.commandLine().getErr();
        final CurveKeyPair pair;
        if (Files.exists(keys.secret()) && !replace) {
            pair = keys.read();
            err.println("flowbraid: " + keys.secret() + " is there already; this is its public key");
        } else {
            pair = keys.create();
            err.println("flowbraid: the secret key is in " + keys.secret() + ", the public key in " + keys.publicFile()
                    + " and here");
        }
        final String text = CurveKeyPair.text(pair.publicKey());
        spec.commandLine()
                .getOut()
                .println(hex ? HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII)) : text);
        return ExitCode.OK;
    }
}
