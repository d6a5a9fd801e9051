// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { narrowed, quoted, term, without } from '../../src/lib/query';

describe('query', () => {
    it('quotes what the language would read otherwise', () => {
        expect(quoted('curl')).toBe('curl');
        expect(quoted('/usr/bin/curl')).toBe('/usr/bin/curl');
        expect(quoted('two words')).toBe('"two words"');
        expect(quoted('say "hi" \\')).toBe('"say \\"hi\\" \\\\"');
        expect(quoted('and')).toBe('"and"');
        expect(quoted('-x')).toBe('"-x"');
        expect(quoted('py*')).toBe('"py*"');
        expect(quoted('::1')).toBe('"::1"');
        expect(quoted('<img src=x onerror=alert(1)>')).toBe('"<img src=x onerror=alert(1)>"');
    });

    it('asks for absence by has', () => {
        expect(term('container', null)).toBe('not has:container');
    });

    it('narrows a question once', () => {
        expect(narrowed('', 'port:443')).toBe('port:443');
        expect(narrowed('process:curl', 'port:443')).toBe('process:curl port:443');
        expect(narrowed('process:curl port:443', 'port:443')).toBe('process:curl port:443');
    });

    it('keeps alternatives together', () => {
        expect(narrowed('curl or wget', 'port:443')).toBe('(curl or wget) port:443');
    });

    it('excludes, and excludes an absence', () => {
        expect(without('', 'port:443')).toBe('not port:443');
        expect(without('', 'not has:container')).toBe('has:container');
    });
});
