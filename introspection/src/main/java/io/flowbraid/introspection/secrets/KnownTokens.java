// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.secrets;

/** Hides tokens that their issuers made recognizable, wherever they stand, and what follows the word Bearer. */
final class KnownTokens {
    /**
     * As GitHub, GitLab, Slack, Stripe, OpenAI, Anthropic, Google, HashiCorp, npm, PyPI, DigitalOcean, ... begin
     * theirs.
     */
    private static final String[] PREFIXES = {
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "gldt-",
        "glrt-",
        "xoxb-",
        "xoxp-",
        "xoxa-",
        "xoxr-",
        "xoxs-",
        "xapp-",
        "sk_live_",
        "sk_test_",
        "rk_live_",
        "rk_test_",
        "whsec_",
        "sk-ant-",
        "sk-proj-",
        "sk-svcacct-",
        "AIza",
        "ya29.",
        "GOCSPX-",
        "hvs.",
        "hvb.",
        "hvr.",
        "npm_",
        "pypi-",
        "dop_v1_",
        "doo_v1_",
        "dckr_pat_",
        "SG.",
        "hf_",
        "shpat_",
        "shpss_",
        "tskey-",
        "lin_api_",
        "AGE-SECRET-KEY-"
    };

    private static final int MIN_LENGTH = 20;
    private static final String JSON_WEB_TOKEN = "eyJ";
    private static final String PRIVATE_KEY = "PRIVATE KEY-----";
    private static final String PRIVATE_KEY_END = "-----END";
    private static final String BEARER = "bearer";
    /** A word of a sentence is shorter. */
    private static final int MIN_BEARER = 12;

    private KnownTokens() {}

    static void hideIn(MaskedText text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenCharacter(text.at(i))) {
                continue;
            }
            int end = i;
            while (isTokenCharacter(text.at(end))) {
                end++;
            }
            hideIn(text, i, end);
            i = end;
        }
        final int key = text.indexOf(PRIVATE_KEY, 0);
        if (key >= 0 && !text.startsWith(CommandLines.MASK, key + PRIVATE_KEY.length())) {
            final int end = text.indexOf(PRIVATE_KEY_END, key);
            text.hide(key + PRIVATE_KEY.length(), end < 0 ? text.argumentEnd(key) : end);
        }
    }

    private static void hideIn(MaskedText text, int from, int end) {
        if (end - from == BEARER.length() && text.part(from, end).equalsIgnoreCase(BEARER)) {
            hideBearer(text, end);
            return;
        }
        // A name may stand in front: x_ghp_... is no token, x=ghp_... and x/ghp_... are.
        if (end - from >= MIN_LENGTH && isToken(text, from, end)) {
            text.hide(from, end);
        }
    }

    /** Whether it begins as the tokens of an issuer do, however long it is. */
    static boolean beginsLikeToken(MaskedText text, int from) {
        for (final String prefix : PREFIXES) {
            if (text.startsWith(prefix, from)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isToken(MaskedText text, int from, int end) {
        if (beginsLikeToken(text, from)) {
            return true;
        }
        return text.startsWith(JSON_WEB_TOKEN, from) && text.part(from, end).indexOf('.') > 0;
    }

    private static void hideBearer(MaskedText text, int end) {
        final int from = text.skipSpaces(end);
        if (from == end) {
            return;
        }
        int to = from;
        boolean hasDigit = false;
        while (!MaskedText.isSpace(text.at(to)) && !MaskedText.isQuote(text.at(to))) {
            hasDigit |= MaskedText.isDigit(text.at(to));
            to++;
        }
        if (hasDigit || to - from >= MIN_BEARER) {
            text.hide(from, to);
        }
    }

    private static boolean isTokenCharacter(char character) {
        return MaskedText.isNameCharacter(character);
    }
}
