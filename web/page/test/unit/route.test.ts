// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { apiRange, rangeOf, rangeParams } from '../../src/lib/range';
import { formatRoute, parseRoute, sharedParams, withParams } from '../../src/lib/route';

describe('route', () => {
    it('comes back as it was written', () => {
        const hash = formatRoute('flow', 'a/b', new URLSearchParams({ q: 'process:curl and port:443' }));
        const route = parseRoute(hash);

        expect(route.view).toBe('flow');
        expect(route.argument).toBe('a/b');
        expect(route.params.get('q')).toBe('process:curl and port:443');
    });

    it('shows the overview where nothing is said, and survives nonsense', () => {
        expect(parseRoute('').view).toBe('overview');
        expect(parseRoute('#/flow/%E0%A4%A').argument).toBe('%E0%A4%A');
    });

    it('goes on taking links of earlier versions', () => {
        expect(parseRoute('#/traffic?by=user')).toMatchObject({ view: 'talkers' });
        const history = parseRoute('#/history?q=curl&from=10&to=20');
        expect(history.view).toBe('flows');
        expect(history.params.toString()).toBe('q=curl&from=10&to=20');
        expect(parseRoute('#/history?q=curl').params.toString()).toBe('q=curl&last=24h');
    });

    it('takes question and time to other views, and nothing else', () => {
        const params = new URLSearchParams('q=curl&last=1h&by=user&sort=rate');
        expect(sharedParams(params).toString()).toBe('q=curl&last=1h');
        expect(withParams(params, { by: null, q: '' }).toString()).toBe('last=1h&sort=rate');
    });
});

describe('range', () => {
    it('is live where no time is said, or no sensible one', () => {
        expect(rangeOf(new URLSearchParams()).kind).toBe('live');
        expect(rangeOf(new URLSearchParams('last=soon')).kind).toBe('live');
        expect(rangeOf(new URLSearchParams('from=20&to=10')).kind).toBe('live');
    });

    it('takes moments as the API takes them', () => {
        const range = rangeOf(new URLSearchParams('from=1970-01-01T00:00:10Z&to=1970-01-01T00:00:20Z'));
        expect(apiRange(range)).toEqual({ from: '10000', to: '20000' });
    });

    it('asks the server for the same time', () => {
        const range = rangeOf(new URLSearchParams('from=10&to=20'));
        expect(apiRange(range)).toEqual({ from: '10', to: '20' });
        expect(rangeParams(range)).toEqual({ last: null, from: '10', to: '20' });
        expect(apiRange(rangeOf(new URLSearchParams('last=15m')))).toEqual({ from: '-15m' });
    });
});
