// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertAccessible, rowWith, startBrowser, visit } from './browser.mjs';
import { startStub } from './stub.mjs';

const FEED = 'tcp://*:1234c';

describe('a feed', () => {
    let policy = 'uncaptured';
    let stub;
    let browser;

    const feed = () => ({
        endpoint: FEED,
        in_process: false,
        events: 1_234,
        events_per_s: 12,
        lag_ms: 1.5,
        flows: policy,
        live_flows: 3,
        bytes_per_s: 2_345,
        losses: {},
        agents: [
            { host: 'web-1', source_id: '7', version: '', last_seen_ms: 1, events: 9, gaps: 0, clock_ahead: 12, clock_behind: 0, skew_ms: 600_000 },
            { host: 'web-2', source_id: '8', version: '', last_seen_ms: 1, events: 9, gaps: 0, clock_ahead: 0, clock_behind: 0, skew_ms: -0.5 },
        ],
    });
    const capture = {
        name: 'lo',
        netns: 4_026_531_840,
        packets: 10,
        bytes: 1_000,
        packets_per_s: 1,
        bytes_per_s: 100,
        live_flows: 2,
        drops: {},
        companions: [FEED],
        always: [],
    };

    before(async () => {
        stub = await startStub({
            flows: 3,
            updatesPerSecond: 1,
            valuesOf: () => ({
                'observer.type': 'sockets',
                'observer.interface': FEED,
                'client.bytes': null,
                'client.packets': null,
                'client.payload_bytes': 78,
                'client.segments': 5,
                'server.bytes': null,
                'server.packets': null,
            }),
            answers: {
                'GET /api/v1/interfaces': () => [capture],
                'GET /api/v1/feeds': () => [feed()],
                'GET /api/v1/traffic': () => ({ source: 'live', step_ms: 1_000, times: [], total: [], series: [] }),
                'GET /api/v1/talkers': () => ({
                    source: 'live',
                    from: 0,
                    to: 1_000,
                    cut: false,
                    by: 'process',
                    total: { bytes: 0, packets: 0, flows: 0, bytes_per_s: 0 },
                    rows: [],
                }),
                'PUT /api/v1/feeds/flows': (wish) => {
                    assert.equal(wish.feed, FEED);
                    policy = wish.flows;
                    return feed();
                },
            },
        });
        browser = await startBrowser();
    });

    after(async () => {
        await browser?.close();
        await stub?.stop();
    });

    const onPage = (hash, work, options) => visit(browser, stub.address + hash, work, options);

    test('has flows with payload and segments, a dash for what is not known, and a badge that says why', async () => {
        await onPage('#/flows', async (page) => {
            await rowWith(page, '78 B', '5 seg', 'sockets', FEED).first().waitFor();
            await page.getByTitle("Counted by the kernel's sockets; no packets were captured.").first().waitFor();
            assert.match(await rowWith(page).first().textContent(), /–/);
            await assertAccessible(page, 'flows of sockets');
        });
    });

    test('is chosen like an interface, in the address and in what is asked', async () => {
        await onPage('#/flows?q=process:nginx', async (page) => {
            const select = page.getByLabel('Interface or feed');
            await select.selectOption(FEED);
            await page.waitForFunction((point) => new URLSearchParams(location.hash.split('?')[1]).get('point') === point, FEED);
            await rowWith(page).first().waitFor();
            assert.ok(stub.asked.some((call) => call.includes('/stream?') && call.includes(`q=process:nginx+observer.interface:"${FEED}"`)));

            await page.getByRole('link', { name: 'Talkers' }).click();
            await page.getByRole('heading', { name: 'Talkers' }).waitFor();
            assert.equal(await select.inputValue(), FEED);
            await page.getByText('it may be counted at another').waitFor();
            await select.selectOption('');
            await page.waitForFunction(() => !location.hash.includes('point='));
        });
    });

    test('is switched while it runs, and tells whose clock is wrong', async () => {
        await onPage('#/interfaces', async (page) => {
            const panel = page.getByRole('region', { name: `Feed ${FEED}` });
            await panel.getByRole('radio', { name: 'Accompanies lo', checked: true }).waitFor();
            await panel.getByText('clock ahead 12').waitFor();
            await panel.getByText('ahead by 10 m 00 s').waitFor();
            assert.equal(await panel.getByText('agrees').count(), 1);

            await panel.getByRole('radio', { name: 'Stands alone' }).check();
            await panel.getByText('Saved').waitFor();
            assert.equal(policy, 'all');
            await panel.getByRole('radio', { name: 'Stands alone', checked: true }).waitFor();
            await assertAccessible(page, 'interfaces with a feed');

            await panel.getByRole('link', { name: FEED }).click();
            await rowWith(page, 'sockets').first().waitFor();
            assert.equal(await page.getByLabel('Interface or feed').inputValue(), FEED);
        });
    });
});
