// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { quietSteps, rates, stacked } from '../../src/lib/stack';

describe('stack', () => {
    it('lays series one on the other, gaps as nothing', () => {
        expect(
            stacked([
                [1, null, 3],
                [10, 20, 30],
            ]),
        ).toEqual([
            [1, 0, 3],
            [11, 20, 33],
        ]);
    });

    it('makes bytes a second from bytes a step', () => {
        expect(rates([500, null], 500)).toEqual([1_000, 0]);
    });

    it('leaves out the quiet beginning, but not all', () => {
        expect(quietSteps([[0, 0, 0, 5], [0, 0, 1, 0]], 1)).toBe(2);
        expect(quietSteps([[0, 0, 0, 0]], 3)).toBe(1);
        expect(quietSteps([], 3)).toBe(0);
    });
});
