// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.secrets;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which names of options, variables, headers and fields have a secret as their value. Names are compared in lower case
 * without dashes, dots and underscores: {@code api_key}, {@code api-key} and {@code apiKey} are one.
 */
final class SecretNames {
    /** Of a longer name the end decides. */
    static final int MAX_LENGTH = 64;

    /** Anywhere in a name, as other monitoring agents look for them. */
    private static final String[] PARTS = {
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "mysqlpwd",
        "secret",
        "credential",
        "apikey",
        "accesstoken",
        "authtoken",
        "refreshtoken",
        "sessiontoken",
        "securitytoken",
        "bearertoken",
        "stripetoken",
        "accesskey",
        "accountkey",
        "authkey",
        "privatekey",
        "encryptionkey",
        "signingkey",
        "masterkey",
        "appkey",
        "licensekey"
    };

    /** At the end of a name. */
    private static final String[] ENDS = {
        "token",
        "dbpass",
        "userpass",
        "adminpass",
        "rootpass",
        "requirepass",
        "keypass",
        "storepass",
        "bindpass",
        "masterauth",
        "connectionstring"
    };

    /** The last word of a name, after a dash, dot, underscore or at its start. */
    private static final String[] WORDS = {"pass", "pw", "psk", "otp", "jwt"};

    /** The same behind another word: {@code GITHUB_PAT} is a personal access token, {@code --pat} may be a pattern. */
    private static final String ACCESS_TOKEN = "pat";

    private static final int SHORTEST = 3;
    private static final String PASSWORD_VARIABLE = "pwd";

    /** A name that ends with one of these says something about a secret, such as where it is. */
    private static final Set<String> HARMLESS = Set.of(
            "file",
            "files",
            "filename",
            "path",
            "paths",
            "dir",
            "directory",
            "folder",
            "url",
            "uri",
            "endpoint",
            "name",
            "names",
            "id",
            "ids",
            "ref",
            "arn",
            "ttl",
            "type",
            "stdin",
            "fd",
            "store",
            "prompt",
            "prompts",
            "count",
            "length",
            "len",
            "size",
            "min",
            "max",
            "version",
            "namespace",
            "manager",
            "provider",
            "policy",
            "command",
            "cmd",
            "script",
            "helper",
            "header",
            "field",
            "format",
            "expiry",
            "expiration",
            "timeout",
            "interval",
            "age",
            "limit",
            "algorithm",
            "mode",
            "enabled",
            "disabled",
            "required",
            "backend",
            "class",
            "issuer",
            "validation",
            "validator",
            "authentication",
            "less",
            "ary",
            "encoder",
            "rotation",
            "eval");

    /** Options that ask or say whether, and have no value. */
    private static final String[] QUESTIONS = {
        "no-", "ask-", "prompt-", "skip-", "without-", "enable-", "disable-", "show-", "hide-", "allow-"
    };

    /** Their value is the name of a file as often as a secret. */
    private static final String[] OFTEN_FILES = {"credential", "privatekey", "encryptionkey", "signingkey", "masterkey"
    };

    private final String[][] own;

    /** @param own {@code *} stands for any characters */
    SecretNames(List<String> own) {
        this.own = own.stream().map(pattern -> plain(pattern).split("\\*", -1)).toArray(String[][]::new);
    }

    /** Whether the value of that name is a secret; dashes in front make it an option. */
    boolean isSecret(String name) {
        final String plain = plain(name);
        return !plain.isEmpty() && (isOwn(plain) || (!isQuestion(name) && isUsual(name, plain)));
    }

    /** The same, unless the value is the name of a file or, as in {@code docker build --secret id=x}, of a secret. */
    boolean isSecret(String name, MaskedText text, int value) {
        if (!isSecret(name)) {
            return false;
        }
        if (name.equals("--secret") && (text.startsWith("id=", value) || text.startsWith("type=", value))) {
            return false;
        }
        if (!looksLikeFile(text, value)) {
            return true;
        }
        final String plain = plain(name);
        if (plain.equals(PASSWORD_VARIABLE)) {
            return isOwn(plain);
        }
        return isOwn(plain) || plain.contains("secret") || !containsAny(plain, OFTEN_FILES);
    }

    /** Whether it ends with the word itself: {@code password:x} has a password, {@code password-1.0.jar:x} has none. */
    boolean endsWithPassword(String name) {
        final String plain = plain(name);
        return plain.endsWith("password")
                || plain.endsWith("passwd")
                || plain.endsWith("passphrase")
                || plain.equals("pass");
    }

    private static boolean isUsual(String name, String plain) {
        for (final String word : WORDS) {
            if (isLastWord(name, word)) {
                return true;
            }
        }
        if (plain.length() < SHORTEST) {
            return false;
        }
        final String undigited = withoutDigits(plain);
        for (final String end : ENDS) {
            if (undigited.endsWith(end)) {
                return true;
            }
        }
        if (isLastWord(name, ACCESS_TOKEN) && undigited.length() > ACCESS_TOKEN.length()) {
            return true;
        }
        if (isLastWord(name, PASSWORD_VARIABLE)
                && (undigited.length() > PASSWORD_VARIABLE.length() || name.startsWith("-"))) {
            return !undigited.endsWith("old" + PASSWORD_VARIABLE); // alone, as a variable, it is a directory
        }
        int end = -1;
        for (final String part : PARTS) {
            final int at = undigited.lastIndexOf(part);
            end = at < 0 ? end : Math.max(end, at + part.length());
        }
        return end >= 0 && !isHarmless(name, undigited.substring(end));
    }

    private static boolean isHarmless(String name, String rest) {
        return HARMLESS.contains(rest)
                || (rest.startsWith("s") && HARMLESS.contains(rest.substring(1))) // credentialsfile
                || (!rest.isEmpty() && HARMLESS.contains(lastWord(name)));
    }

    /** Behind the last dash, dot, underscore or change to a capital letter. */
    private static String lastWord(String name) {
        int from = name.length();
        while (from > 0 && MaskedText.isAlphanumeric(name.charAt(from - 1))) {
            from--;
            if (from > 0 && isUpper(name.charAt(from)) && !isUpper(name.charAt(from - 1))) {
                break;
            }
        }
        return plain(name.substring(from));
    }

    private static boolean isUpper(char character) {
        return character >= 'A' && character <= 'Z';
    }

    private static boolean isQuestion(String name) {
        int from = 0;
        while (from < name.length() && name.charAt(from) == '-') {
            from++;
        }
        for (final String question : QUESTIONS) {
            if (from > 0 && name.startsWith(question, from)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLastWord(String name, String word) {
        int to = name.length();
        while (to > 0 && MaskedText.isDigit(name.charAt(to - 1))) {
            to--;
        }
        final int from = to - word.length();
        return from >= 0
                && name.regionMatches(true, from, word, 0, word.length())
                && (from == 0 || !MaskedText.isAlphanumeric(name.charAt(from - 1)));
    }

    private boolean isOwn(String plain) {
        for (final String[] parts : own) {
            if (matches(plain, parts)) {
                return true;
            }
        }
        return false;
    }

    /** Each part at its first place after the one before: this finds a match if there is one. */
    private static boolean matches(String name, String[] parts) {
        final String last = parts[parts.length - 1];
        if (parts.length == 1) {
            return name.equals(last);
        }
        int from = parts[0].length();
        if (!name.startsWith(parts[0])) {
            return false;
        }
        for (int i = 1; i < parts.length - 1; i++) {
            final int at = name.indexOf(parts[i], from);
            if (at < 0) {
                return false;
            }
            from = at + parts[i].length();
        }
        return name.length() - last.length() >= from && name.endsWith(last);
    }

    private static boolean looksLikeFile(MaskedText text, int value) {
        return text.startsWith("/", value)
                || text.startsWith("./", value)
                || text.startsWith("../", value)
                || text.startsWith("~", value);
    }

    private static boolean containsAny(String plain, String[] parts) {
        for (final String part : parts) {
            if (plain.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static String plain(String name) {
        final StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            final char character = name.charAt(i);
            if (character != '-' && character != '_' && character != '.') {
                plain.append(character);
            }
        }
        return plain.toString().toLowerCase(Locale.ROOT);
    }

    private static String withoutDigits(String plain) {
        int end = plain.length();
        while (end > 0 && MaskedText.isDigit(plain.charAt(end - 1))) {
            end--;
        }
        return plain.substring(0, end);
    }
}
