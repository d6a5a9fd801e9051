// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import type { Traffic } from '../../src/lib/api';
import { changeText, periodBefore, totalBefore } from '../../src/lib/period';

const chart = (times: number[], total: number[]): Traffic => ({ source: 'history', step_ms: 10, times, total, series: [] });

describe('the period before', () => {
    it('is as long as the one it is compared with', () => {
        expect(periodBefore({ kind: 'last', last: '1h' }, 0)).toEqual({ params: { from: '-7200s', to: '-3600s' }, shiftMs: 3_600_000 });
        expect(periodBefore({ kind: 'between', fromMs: 5_000, toMs: 7_000 }, 0)).toEqual({
            params: { from: '3000', to: '5000' },
            shiftMs: 2_000,
        });
        expect(periodBefore({ kind: 'live' }, 893_000).params).toEqual({ from: '-1800s', to: '-900s' });
    });

    it('stands below the same steps of the chart', () => {
        const now = chart([100, 110, 120], [1, 2, 3]);

        expect(totalBefore(now, chart([70, 80, 90], [7, 8, 9]), 30)).toEqual([7, 8, 9]);
        expect(totalBefore(now, chart([80], [8]), 30)).toEqual([null, 8, null]);
        expect(totalBefore(now, chart([], []), 30)).toEqual([null, null, null]);
    });

    it('is compared in words', () => {
        expect(changeText(110, 100)).toBe('+10 %');
        expect(changeText(99, 100)).toBe('−1.0 %');
        expect(changeText(100, 100)).toBe('0 %');
        expect(changeText(4_000, 100)).toBe('×40');
        expect(changeText(5, undefined)).toBe('new');
        expect(changeText(0, 0)).toBe('–');
    });
});
