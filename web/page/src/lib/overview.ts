// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { SumsTime } from './api';
import { term } from './query';

/** Answers of `overview` and `new`, as /api/v1/openapi.json describes them. */

export interface Overview extends SumsTime {
    readonly failures: {
        readonly by: string;
        readonly flows: number;
        readonly q: string;
        readonly kinds: FailureKind[];
        readonly rows: FailureRow[];
    };
    readonly unknown: {
        readonly flows: number;
        readonly of: number;
        readonly q: string;
        readonly reasons: { reason: string; flows: number; expected: boolean; q: string }[];
    };
    readonly retransmits: (NetworkPath & { retransmitted: number; packets: number })[];
    readonly round_trips: (NetworkPath & { max_ms: number; mean_ms: number })[];
    readonly losses: Loss[];
}

export interface FailureKind {
    readonly kind: string;
    readonly flows: number;
    readonly q: string;
}

export interface FailureRow {
    readonly key: string | null;
    readonly flows: number;
    readonly kinds: Record<string, number>;
    /** Where most of them went. */
    readonly destination: { ip: string; port: number | null; flows: number } | null;
}

export interface NetworkPath {
    readonly process: string | null;
    readonly ip: string | null;
    readonly flows: number;
}

export interface Loss {
    readonly stage: string;
    readonly reason: string;
    readonly total: number;
    readonly last_minute: number;
    readonly at: number;
}

export interface News extends SumsTime {
    /** How far back it was looked; null when there is nothing to compare with. */
    readonly compared_from: number | null;
    readonly talkers: NewRows<{ process: string; executable: string | null }>;
    readonly listeners: NewRows<{ process: string; transport: string; port: string; executable: string | null }>;
    readonly destinations: NewRows<{ ip: string; process: string | null }>;
}

export interface NewRows<T> {
    readonly total: number;
    readonly rows: (T & { first: number })[];
}

const KINDS: Record<string, string> = { timed_out: 'timed out' };

/** `timed out`, `refused`, ... */
export const kindText = (kind: string): string => KINDS[kind] ?? kind.replaceAll('_', ' ');

/** The kinds that there are, the most frequent first. */
export function mainKinds(kinds: Record<string, number>): string[] {
    return Object.entries(kinds)
        .filter(([, flows]) => flows > 0)
        .sort((one, other) => other[1] - one[1])
        .map(([kind]) => kindText(kind));
}

/** What asks for the flows of one process to one server. */
export function pathQuery(path: NetworkPath): string {
    return `${term('client.process', path.process)} ${term('server.ip', path.ip)} protocol:tcp counted:true`;
}

/** As many values at most, each the sum of neighbours. */
export function coarser(values: readonly (number | null)[], most: number): number[] {
    const size = Math.max(1, Math.ceil(values.length / most));
    const sums: number[] = [];
    // From the end: the newest value is always of a whole group.
    for (let end = values.length; end >= size; end -= size) {
        sums.unshift(values.slice(end - size, end).reduce<number>((sum, each) => sum + (each ?? 0), 0));
    }
    return sums;
}

/** A line through values, in a box; empty without any. */
export function sparkPath(values: readonly number[], width: number, height: number): string {
    const top = Math.max(...values, 0);
    if (values.length < 2 || top === 0) {
        return '';
    }
    const step = width / (values.length - 1);
    return values.map((value, at) => `${at === 0 ? 'M' : 'L'}${(at * step).toFixed(1)} ${(height - (value / top) * height).toFixed(1)}`).join('');
}
