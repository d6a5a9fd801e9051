// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { address, count, duration, grouped, millis, moment, bytes, bytesPerSecond, percent } from '../../src/lib/format';

describe('format', () => {
    it('shows bytes in SI units with three digits', () => {
        expect([0, 999, 1_000, 12_345, 999_600, 1_500_000, 2e12].map(bytes)).toEqual([
            '0 B',
            '999 B',
            '1.00 kB',
            '12.3 kB',
            '1.00 MB',
            '1.50 MB',
            '2.00 TB',
        ]);
        expect(bytesPerSecond(2_048)).toBe('2.05 kB/s');
    });

    it('says nothing where there is nothing', () => {
        expect([bytes(null), millis(undefined), duration(null), count(undefined), moment(null)]).toEqual(['–', '–', '–', '–', '–']);
    });

    it('counts exactly up to five digits, then shortens', () => {
        expect([7, 12_345, 1_234_567].map(count)).toEqual(['7', '12\u202f345', '1.23 M']);
        expect(grouped(1_234_567)).toBe('1\u202f234\u202f567');
    });

    it('says times as short as they are', () => {
        expect([0, 0.019, 4.664, 250].map(millis)).toEqual(['0 ms', '19 µs', '4.66 ms', '250 ms']);
        expect([3_633, 61_000, 3_661_000, 90_000_000].map(duration)).toEqual(['3.63 s', '1 m 01 s', '1 h 01 m', '1 d 01 h']);
    });

    it('sets IPv6 addresses in brackets', () => {
        expect(address('::1', 80)).toBe('[::1]:80');
        expect(address('10.0.0.1', null)).toBe('10.0.0.1');
        expect(address(null, null)).toBe('–');
    });

    it('rounds no share up to all', () => {
        expect(percent(999, 1_000)).toBe('99.9 %');
        expect(percent(1, 1_000_000)).toBe('< 0.1 %');
        expect(percent(0, 1_000)).toBe('0 %');
        expect(percent(1, 0)).toBe('–');
    });
});
