// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { parseRoute } from '../../src/lib/route';
import { hashOf, MAX_VIEWS, renamed, withView, type SavedView } from '../../src/lib/savedviews';

const view = (name: string, hash = '#/flows'): SavedView => ({ name, hash });

describe('saved views', () => {
    it('are the whole address of what is shown', () => {
        const hash = '#/flows?q=curl&last=1h&fold=yes&sort=rate';

        expect(hashOf(parseRoute(hash))).toBe(hash);
    });

    it('replace one of the same name, and are bounded', () => {
        const many = Array.from({ length: MAX_VIEWS }, (_each, at) => view(`v${at}`));

        expect(withView([view('a'), view('b')], view('a', '#/map'))).toEqual([view('a', '#/map'), view('b')]);
        expect(withView(many, view('new')).length).toBe(MAX_VIEWS);
        expect(withView(many, view('new')).at(-1)).toEqual(view('new'));
    });

    it('get no name that another one has', () => {
        expect(renamed([view('a'), view('b')], 'a', 'c')).toEqual([view('c'), view('b')]);
        expect(renamed([view('a'), view('b')], 'a', 'b')).toBeNull();
    });
});
