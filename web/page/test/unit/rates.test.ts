// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { quietSteps, rates } from '../../src/lib/rates';

describe('rates', () => {
    it('makes bytes a second from bytes a step', () => {
        expect(rates([500, null], 500)).toEqual([1_000, 0]);
    });

    it('leaves out the quiet beginning, but not all', () => {
        expect(quietSteps([0, 0, 1, 5], 1)).toBe(2);
        expect(quietSteps([0, 0, 0, 0], 3)).toBe(1);
        expect(quietSteps([], 3)).toBe(0);
    });
});
