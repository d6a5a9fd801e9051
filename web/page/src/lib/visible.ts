// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** Control, format (bidi, zero width), private and unassigned characters, and other separators of lines. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
/** Blanks that nobody sees: at an end, or several. */
const BLANKS = /^\s+|\s+$|\s{2,}/g;

/**
 * A text of a stranger, such as a program's name, with nothing in it that cannot be seen: a hidden character as
 * ‹U+202E›, a blank at an end as ␣.
 */
export function visible(text: string): string {
    return text
        .replace(HIDDEN, (hidden) => `‹U+${hidden.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}›`)
        .replace(BLANKS, (blanks) => '␣'.repeat(blanks.length));
}
