// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** The time a view speaks of: now, the last while, or from one moment to another. */
export type TimeRange =
    | { readonly kind: 'live' }
    | { readonly kind: 'last'; readonly last: string }
    | { readonly kind: 'between'; readonly fromMs: number; readonly toMs: number };

export const LIVE: TimeRange = { kind: 'live' };

export const LASTS = ['15m', '1h', '6h', '24h', '7d'];

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function rangeOf(params: URLSearchParams): TimeRange {
    const last = params.get('last');
    if (last && lastMs(last) > 0) {
        return { kind: 'last', last };
    }
    const fromMs = momentMs(params.get('from'));
    const toMs = momentMs(params.get('to'));
    if (fromMs < toMs) {
        return { kind: 'between', fromMs, toMs };
    }
    return LIVE;
}

/** Milliseconds since 1970, or a date and time as the API takes it. */
function momentMs(text: string | null): number {
    return text && Number.isNaN(Number(text)) ? Date.parse(text) : Number(text ?? NaN);
}

/** As parameters of the page's address. */
export function rangeParams(range: TimeRange): Record<string, string | null> {
    const none = { last: null, from: null, to: null };
    switch (range.kind) {
        case 'live':
            return none;
        case 'last':
            return { ...none, last: range.last };
        case 'between':
            return { ...none, from: String(Math.round(range.fromMs)), to: String(Math.round(range.toMs)) };
    }
}

/** The same, without those that are not set. */
export function timeParams(range: TimeRange): URLSearchParams {
    const set = Object.entries(rangeParams(range)).filter(([, value]) => value !== null) as [string, string][];
    return new URLSearchParams(set);
}

/** As parameters of the API; none ask what is live. */
export function apiRange(range: TimeRange): Record<string, string> {
    switch (range.kind) {
        case 'live':
            return {};
        case 'last':
            return { from: `-${range.last}` };
        case 'between':
            return { from: String(Math.round(range.fromMs)), to: String(Math.round(range.toMs)) };
    }
}

/** The length of `15m`, `1h`, ...; 0 when it is none. */
export function lastMs(last: string): number {
    const match = /^(\d+)([smhd])$/.exec(last);
    return match ? Number(match[1]) * UNIT_MS[match[2]] : 0;
}

/** How often to ask again: what is over does not change. */
export function refreshMs(range: TimeRange, liveMs: number): number {
    switch (range.kind) {
        case 'live':
            return liveMs;
        case 'last':
            return 15_000;
        case 'between':
            return 0;
    }
}
