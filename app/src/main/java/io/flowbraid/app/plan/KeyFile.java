// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.app.process.RunFailure;
import io.flowbraid.config.state.StateDirectory;
import io.flowbraid.introspection.feed.CurveKeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A key pair of CURVE on the disk: the secret key in one file that only its owner may read, the public key beside it.
 *
 * @param secret the file of the secret key; that of the public key ends in {@code .pub}
 */
public record KeyFile(Path secret) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    /** Where keys are by default. */
    public static Path ofThisUser() {
        return StateDirectory.ofThisUser().resolve("keys/feed.key");
    }

    public Path publicFile() {
        final String name = secret.getFileName().toString();
        return secret.resolveSibling((name.endsWith(".key") ? name.substring(0, name.length() - 4) : name) + ".pub");
    }

    /**
     * Reads the pair.
     *
     * @throws RunFailure when there is none, or others may read it
     */
    public CurveKeyPair read() {
        try {
            final Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(secret);
            if (!OWNER_ONLY.containsAll(permissions)) {
                throw new RunFailure("the key " + secret + " can be read by others, and is no secret: make a new one"
                        + " (flowbraid keys --replace), or chmod 600 " + secret + " if nobody has read it");
            }
            return CurveKeyPair.ofSecret(CurveKeyPair.parse(Files.readString(secret, StandardCharsets.US_ASCII)));
        } catch (NoSuchFileException e) {
            throw new RunFailure("there is no key " + secret + "; make one: flowbraid keys");
        } catch (IOException e) {
            throw new RunFailure("the key " + secret + " cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new RunFailure(secret + " " + e.getMessage());
        }
    }

    /** Writes a new pair; both files appear whole. */
    public CurveKeyPair create() throws IOException {
        final Path directory = secret.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
        }
        final CurveKeyPair pair = CurveKeyPair.generate();
        write(secret, CurveKeyPair.text(pair.secretKey()));
        write(publicFile(), CurveKeyPair.text(pair.publicKey()));
        return pair;
    }

    private static void write(Path file, String key) throws IOException {
        final Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(unfinished, key + "\n", StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
