// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { endMeaning, flowMeaning } from '../../src/lib/words';

describe('words', () => {
    it('says the reason of an end that is not named', () => {
        expect(endMeaning('unattributed', 'feed_silent').label).toBe('feed silent');
        expect(endMeaning('attributed', null).label).toBe('named');
        expect(endMeaning(null, null).label).toBe('not named');
    });

    it('knows what it was never told', () => {
        expect(endMeaning('unattributed', 'brand_new_reason').label).toBe('brand new reason');
    });

    it('blames nobody for the other host', () => {
        const meaning = flowMeaning({ status: 'attributed', reason: null }, { status: 'unattributed', reason: 'remote' });

        expect(meaning).toMatchObject({ label: 'client', tone: 'good' });
        expect(meaning.text).toContain('Not an address of this host');
    });

    it('says why an end of this host is missing', () => {
        expect(flowMeaning({ status: 'unattributed', reason: 'no_event' }, { status: 'attributed', reason: null })).toMatchObject({
            label: 'server; no event',
            tone: 'fair',
        });
    });
});
