// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** Small changes to a question's text, as a click on a value makes them. The language itself is the server's. */

const BARE = /^[\w./@+\-]+$/;
const WORDS = new Set(['and', 'or', 'not', 'last', 'since', 'until', 'has']);

export function quoted(value: string): string {
    if (BARE.test(value) && !WORDS.has(value.toLowerCase()) && !value.startsWith('-')) {
        return value;
    }
    return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** `field:value`; the value null is an absent field. */
export function term(field: string, value: string | number | boolean | null): string {
    return value === null ? `not has:${field}` : `${field}:${quoted(String(value))}`;
}

/** Each connection once, as sums have it: the link of a number leads to as many flows. */
export const COUNTED = 'counted:true';

/** Failed connections, each once: what the overview asks, too, and a browser test compares. */
export const FAILED =
    '(failure:refused,timed_out,reset_by_client,reset_by_server,aborted or socket_end:refused,timed_out,unreachable,rst' +
    `) ${COUNTED}`;

/** The question that also asks for this. Asked twice it stays the same. */
export function narrowed(query: string, extra: string): string {
    const text = query.trim();
    if (!text) {
        return extra;
    }
    if (` ${text} `.includes(` ${extra} `)) {
        return text;
    }
    return /\bor\b/i.test(text) ? `(${text}) ${extra}` : `${text} ${extra}`;
}

export function without(query: string, extra: string): string {
    return narrowed(query, extra.startsWith('not ') ? extra.slice(4) : `not ${extra}`);
}
