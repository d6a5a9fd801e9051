// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { Traffic } from './api';
import { lastMs, type TimeRange } from './range';

/** The period before a time, of the same length. */
export interface PeriodBefore {
    /** As parameters of the API. */
    readonly params: Record<string, string>;
    /** How long before. */
    readonly shiftMs: number;
}

const MINUTE_MS = 60_000;

/** @param liveMs how long the time of now is; whole minutes are taken, so that the period stays one and the same */
export function periodBefore(range: TimeRange, liveMs: number): PeriodBefore {
    switch (range.kind) {
        case 'live': {
            const shiftMs = Math.max(1, Math.ceil(liveMs / MINUTE_MS)) * MINUTE_MS;
            return { params: ago(shiftMs), shiftMs };
        }
        case 'last': {
            const shiftMs = lastMs(range.last);
            return { params: ago(shiftMs), shiftMs };
        }
        case 'between': {
            const shiftMs = range.toMs - range.fromMs;
            return { params: { from: String(Math.round(range.fromMs - shiftMs)), to: String(Math.round(range.fromMs)) }, shiftMs };
        }
    }
}

function ago(shiftMs: number): Record<string, string> {
    const seconds = shiftMs / 1_000;
    return { from: `-${2 * seconds}s`, to: `-${seconds}s` };
}

/** What was sent in the step that long before each step of the chart; null where nothing is known of it. */
export function totalBefore(traffic: Traffic, before: Traffic, shiftMs: number): (number | null)[] {
    return traffic.times.map((time) => {
        const at = Math.round((time - shiftMs - (before.times[0] ?? 0)) / before.step_ms);
        return at < 0 || before.times.length === 0 ? null : (before.total[at] ?? null);
    });
}

/** The change of a mean rate, such as +12 %; `new` where there was none. */
export function changeText(now: number, before: number | undefined): string {
    if (!before) {
        return now > 0 ? 'new' : '–';
    }
    const change = (100 * (now - before)) / before;
    if (change > 999) {
        return `×${Math.round(now / before)}`;
    }
    const text = Math.abs(change) < 9.95 ? Math.abs(change).toFixed(1) : Math.abs(change).toFixed(0);
    return Number(text) === 0 ? '0 %' : `${change > 0 ? '+' : '−'}${text} %`;
}
