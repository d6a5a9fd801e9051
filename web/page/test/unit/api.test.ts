// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { afterEach, describe, expect, it, vi } from 'vitest';
import { get } from '../../src/lib/api';

const serve = (response: () => Response) => vi.stubGlobal('fetch', () => Promise.resolve(response()));

describe('an answer', () => {
    afterEach(() => vi.unstubAllGlobals());

    it('that breaks off is a failure, not an answer without content', async () => {
        const brokenOff = new ReadableStream({ start: (body) => body.error(new TypeError('network error')) });
        serve(() => new Response(brokenOff));

        await expect(get('flows')).rejects.toThrow('The server does not answer');
    });

    it('that is no JSON is a failure', async () => {
        serve(() => new Response('<html>Log in to the proxy</html>'));

        await expect(get('flows')).rejects.toThrow('no JSON');
    });

    it('that refuses says why', async () => {
        serve(() => Response.json({ error: { message: 'no such field' } }, { status: 400 }));
        await expect(get('flows')).rejects.toThrow('no such field');

        serve(() => new Response('Bad gateway', { status: 502 }));
        await expect(get('flows')).rejects.toThrow('The server answered 502.');
    });

    it('without content is null', async () => {
        serve(() => new Response(null, { status: 204 }));

        await expect(get('flows')).resolves.toBeNull();
    });
});
