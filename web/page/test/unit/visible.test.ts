// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { visible } from '../../src/lib/visible';

describe('visible', () => {
    it('leaves a plain text as it is', () => {
        for (const plain of ['curl', 'nginx: worker process', 'größe', '数据', 'a-b\\x2dc', '']) {
            expect(visible(plain)).toBe(plain);
        }
    });

    it('shows what would hide or turn the text around', () => {
        expect(visible('evil\u202egpj.exe')).toBe('evil‹U+202E›gpj.exe');
        expect(visible('a\u200bb\u2066c')).toBe('a‹U+200B›b‹U+2066›c');
        expect(visible('a\nb\x1b[31m')).toBe('a‹U+000A›b‹U+001B›[31m');
        expect(visible('a\u2028b\ue000')).toBe('a‹U+2028›b‹U+E000›');
    });

    it('shows blanks that nobody would see', () => {
        expect(visible(' curl')).toBe('␣curl');
        expect(visible('curl  -s ')).toBe('curl␣␣-s␣');
        expect(visible('  ')).toBe('␣␣');
    });
});
