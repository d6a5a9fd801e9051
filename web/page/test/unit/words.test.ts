// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { argumentsOf, wordOf, endMeaning, endReasonText, failureText, flowMeaning, observerMeaning } from '../../src/lib/words';

describe('words', () => {
    it('says the reason of an end that is not named', () => {
        expect(endMeaning('unattributed', 'feed_silent').label).toBe('feed silent');
        expect(endMeaning('attributed', null).label).toBe('named');
        expect(endMeaning(null, null).label).toBe('not named');
    });

    it('knows what it was never told', () => {
        expect(endMeaning('unattributed', 'brand_new_reason').label).toBe('brand new reason');
    });

    it('says why one host of several cannot be told', () => {
        expect(endMeaning('ambiguous', 'several_hosts')).toMatchObject({ label: 'several hosts', tone: 'poor' });
        expect(endMeaning('ambiguous', 'several_hosts').text).toContain('Several watched hosts have this address');
    });

    it('says what a flow is known from', () => {
        expect(observerMeaning('sockets').text).toBe("Counted by the kernel's sockets; no packets were captured.");
        expect(['packets', 'exporter', null, 'satellite'].map((type) => observerMeaning(type).label)).toEqual([
            'packets',
            'exporter',
            'packets',
            'satellite',
        ]);
    });

    it('says why a flow or a socket ended', () => {
        expect(['closed', 'agent_gone', 'missed_close', 'brand_new'].map(endReasonText)).toEqual([
            'closed',
            'its agent went silent',
            'its close was missed',
            'brand new',
        ]);
    });

    it('has words for the codes of fields', () => {
        expect(wordOf('tcp.state', 'S0')).toEqual({ word: 'no answer', title: 'asked, never answered (S0)' });
        expect(wordOf('socket.client.end_reason', 'agent_gone')?.word).toBe('its agent went silent');
        expect(wordOf('server.attribution.reason', 'no_event')?.word).toBe('no event');
        expect(wordOf('client.process.name', 'SF')).toBeNull();
    });

    it('shows what follows the program in a command line', () => {
        expect(argumentsOf('curl', '/usr/bin/curl -s http://x/')).toBe('-s http://x/');
        expect(argumentsOf('python3', 'python3.11 -m http.server')).toBe('-m http.server');
        expect(argumentsOf('postgres', 'db: alice')).toBe('db: alice');
        expect(argumentsOf('sh', '')).toBe('');
    });

    it('blames nobody for the other host', () => {
        const meaning = flowMeaning({ status: 'attributed', reason: null }, { status: 'unattributed', reason: 'remote' });

        expect(meaning).toMatchObject({ label: 'client', tone: 'good' });
        expect(meaning.text).toContain('No watched host has this address');
    });

    it('says why an end of this host is missing', () => {
        expect(flowMeaning({ status: 'unattributed', reason: 'no_event' }, { status: 'attributed', reason: null })).toMatchObject({
            label: 'server; no event',
            tone: 'fair',
        });
    });
});

describe('why a connection failed', () => {
    it('is what the packets show, else what a socket was told', () => {
        expect(failureText('reset_by_server', 'rst', null)).toBe('reset by the server');
        expect(failureText(null, 'closed', 'rst')).toBe('reset');
        expect(failureText(null, 'refused', null)).toBe('refused');
        expect(failureText('aborted', null, null)).toBe('given up by the client');
    });
});
