// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage, rowWith, search, startBrowser } from './browser.mjs';
import { curl, eventually, freePort, startAgent, startProduct, startWebServer, temporaryDirectory } from './product.mjs';

describe('a companion', () => {
    let state;
    let pagePort;
    let webPort;
    let feed;
    let product;
    let agent;
    let server;
    let browser;

    const startCollector = () => startProduct('run', pagePort, state, '-i', feed, '-i', 'lo');

    before(async () => {
        state = temporaryDirectory();
        [pagePort, webPort] = [await freePort(), await freePort()];
        feed = `tcp://127.0.0.1:${await freePort()}c`;
        product = await startCollector();
        agent = await startAgent(feed);
        server = await startWebServer(webPort);
        browser = await startBrowser();
    });

    after(async () => {
        await browser?.close();
        await server?.stop();
        await agent?.stop();
        await product?.stop();
        state?.remove();
    });

    /** The card of the interface, on the page of interfaces. */
    async function loopback(page) {
        await page.goto(`${product.address}#/interfaces`);
        return page.getByRole('region', { name: 'Interface lo' });
    }

    /** Until one is as expected: the flow list shows the newest first. */
    async function eventuallyNextFlowSays(page, words) {
        await page.goto(`${product.address}#/flows`);
        await search(page, `server.port:${webPort}`);
        await eventually(async () => {
            await curl(webPort);
            await page.waitForTimeout(1_500);
            return (await rowWith(page).first().textContent()).includes(words);
        });
    }

    test('declared by a click names the next flow, is kept over a restart, and cleared names none', async () => {
        const { page, complaints, close } = await openPage(browser, `${product.address}#/flows`);
        await eventuallyNextFlowSays(page, 'no companion');

        let card = await loopback(page);
        await card.getByRole('checkbox', { name: feed }).check();
        await card.getByRole('button', { name: 'Save' }).click();
        await card.getByText('Saved').waitFor();
        await eventuallyNextFlowSays(page, 'curl');

        await product.stop();
        product = await startCollector();
        card = await loopback(page);
        await card.getByRole('checkbox', { name: feed, checked: true }).waitFor();
        await eventuallyNextFlowSays(page, 'curl');

        card = await loopback(page);
        await card.getByRole('button', { name: 'Clear' }).click();
        await card.getByText('Cleared').waitFor();
        await card.getByRole('checkbox', { name: feed, checked: false }).waitFor();
        await eventuallyNextFlowSays(page, 'no companion');
        assert.deepEqual(complaints, []);
        await close();
    });

    test('that is none is refused in words', async () => {
        const answer = await fetch(`${product.address}api/v1/interfaces/lo/companions`, {
            method: 'PUT',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ feeds: ['tcp://127.0.0.1:9'] }),
        });
        assert.equal(answer.status, 400);
        assert.match((await answer.json()).error.message, /127\.0\.0\.1:9/);
    });
});
