// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionPool } from '../../src/lib/connection';

/** Stands for the browser's: what is asked for, and what the test says in answer. */
class FakeSource {
    static open: FakeSource[] = [];
    onerror: (() => void) | null = null;
    private readonly listeners = new Map<string, (event: { data: string }) => void>();

    constructor(readonly url: string) {
        FakeSource.open.push(this);
    }

    addEventListener(name: string, listener: (event: { data: string }) => void): void {
        this.listeners.set(name, listener);
    }

    say(name: string, data = '{}'): void {
        this.listeners.get(name)?.({ data });
    }

    close(): void {
        FakeSource.open = FakeSource.open.filter((each) => each !== this);
    }
}

function subscription(query: string) {
    const heard: string[] = [];
    return {
        query,
        columns: 'client.ip',
        heard,
        event: (name: string, data: string) => void heard.push(`${name} ${data}`),
        broken: () => void heard.push('broken'),
    };
}

const urls = () => FakeSource.open.map((source) => decodeURIComponent(source.url)).sort();

describe('ConnectionPool', () => {
    beforeEach(() => {
        FakeSource.open = [];
        vi.useFakeTimers();
        vi.stubGlobal('EventSource', FakeSource);
    });
    afterEach(() => {
        vi.unstubAllGlobals();
        vi.useRealTimers();
    });

    function poolOf(...subscriptions: ReturnType<typeof subscription>[]): ConnectionPool {
        const pool = new ConnectionPool(2);
        subscriptions.forEach((each) => pool.add('/stream', each));
        vi.advanceTimersByTime(1);
        return pool;
    }

    it('gives each a connection while there are few', () => {
        poolOf(subscription('a'), subscription(''));
        expect(urls()).toEqual(['/stream?columns=client.ip', '/stream?q=a&columns=client.ip']);
    });

    it('opens no more connections than it may', () => {
        const [a, b, c] = ['a', '', 'c'].map(subscription);
        poolOf(a, b, c);
        expect(urls()).toEqual(['/stream?columns=client.ip', '/stream?q=a&columns=client.ip&q=c&columns=client.ip']);

        const shared = FakeSource.open.find((source) => source.url.includes('q=c'));
        shared?.say('flows.0', '1');
        shared?.say('flows.1', '2');
        shared?.say('refused.1');
        expect([a.heard, b.heard, c.heard]).toEqual([['flows 1'], [], ['flows 2', 'broken']]);
    });

    it('goes on with those that stay', () => {
        const [a, b, c] = ['a', 'b', 'c'].map(subscription);
        const pool = poolOf(a, b, c);
        pool.remove(a);
        pool.remove(b);
        vi.advanceTimersByTime(1);
        expect(urls()).toEqual(['/stream?q=c&columns=client.ip']);
        pool.remove(c);
        vi.advanceTimersByTime(60_000);
        expect(urls()).toEqual([]);
    });

    it('comes back after a failure, and after silence', () => {
        const a = subscription('a');
        poolOf(a);
        FakeSource.open[0].onerror?.();
        expect(urls()).toEqual([]);
        vi.advanceTimersByTime(1_000);
        expect(urls()).toEqual(['/stream?q=a&columns=client.ip']);
        vi.advanceTimersByTime(12_000);
        expect(a.heard).toEqual(['broken', 'broken']);
        vi.advanceTimersByTime(2_000);
        expect(urls()).toEqual(['/stream?q=a&columns=client.ip']);
    });

    it('tells those for which there is no room', () => {
        const many = Array.from({ length: 33 }, (_each, at) => subscription(`q${at}`));
        poolOf(...many);
        expect(many[32].heard).toEqual(['broken']);
        expect(many[31].heard).toEqual([]);
        expect(urls()).toHaveLength(2);
    });
});
