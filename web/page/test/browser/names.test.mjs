// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertAccessible, openPage, startBrowser } from './browser.mjs';
import { eventually } from './product.mjs';
import { startStub } from './stub.mjs';

const LONG = `${'a-rather-long-label.'.repeat(12)}example.org`;

/** Names of a stranger's choice stand in the list of flows. */
describe('names of servers', () => {
    let stub;
    let browser;

    before(async () => {
        stub = await startStub({
            flows: 30,
            updatesPerSecond: 1,
            valuesOf: (row) => ({
                'server.domain': row.at === 0 ? LONG : row.at % 3 ? 'www.example.org' : null,
                'server.domain_source': row.at % 3 === 2 ? 'tls' : 'dns',
                'dns.question.name': row.at % 3 ? null : 'asked.example.org',
            }),
        });
        browser = await startBrowser();
    });

    after(async () => {
        await browser?.close();
        await stub?.stop();
    });

    for (const [width, colorScheme] of [
        [390, 'dark'],
        [1_440, 'light'],
    ]) {
        test(`stand before addresses and fit ${width} pixels`, async () => {
            const { page, complaints, close } = await openPage(browser, `${stub.address}#/flows`, {
                viewport: { width, height: 900 },
                colorScheme,
            });
            await eventually(
                async () => (await page.getByText('www.example.org').first().boundingBox())?.width > 40,
                () => 'the name has no room',
            );
            assert.ok(await page.getByText('asked.example.org').count());
            assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
            await assertAccessible(page, 'names in the list');
            assert.deepEqual(complaints, []);
            await close();
        });
    }

    test('are searched for by a click', async () => {
        const { page, close } = await openPage(browser, `${stub.address}#/flows`, { viewport: { width: 1_440, height: 900 } });
        await page.getByText('www.example.org').first().click();
        await page.waitForURL(/server\.domain/);
        await close();
    });
});
