// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.app.process.RunFailure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which packets count: a pcap filter on the command line or in a file. */
public final class FilterOptions {
    private static final Pattern COMMENT = Pattern.compile("#[^\n]*");

    @Option(
            names = "-F",
            paramLabel = "FILE",
            description = "Read the filter from this file; # begins a comment up to the end of its line.")
    private @Nullable Path file;

    @Parameters(
            paramLabel = "FILTER",
            arity = "0..*",
            description = "A pcap filter on packets, e.g. tcp port 443; the words are joined.")
    private List<String> words = List.of();

    private @Nullable String ofFile;

    /** The filter; empty for all packets. */
    String text() {
        if (file == null) {
            return String.join(" ", words);
        }
        if (!words.isEmpty()) {
            throw new UsageException("-F " + file + " has the filter: leave '" + String.join(" ", words) + "' away");
        }
        if (ofFile == null) {
            ofFile = read(file);
        }
        return ofFile;
    }

    private static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "no permission";
        }
        return failure instanceof CharacterCodingException ? "it is no text" : String.valueOf(failure.getMessage());
    }

    private static String read(Path file) {
        try {
            final String text = Files.readString(file, StandardCharsets.UTF_8);
            return COMMENT.matcher(text).replaceAll(" ").strip();
        } catch (IOException e) {
            throw new RunFailure("-F " + file + ": the filter cannot be read: " + reason(e));
        }
    }
}
