// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage, rowWith, search, startBrowser } from './browser.mjs';
import { curl, freePort, startProduct, startWebServer, temporaryDirectory } from './product.mjs';

describe('a restart of the server', () => {
    let state;
    let pagePort;
    let webPort;
    let product;
    let server;
    let browser;

    before(async () => {
        state = temporaryDirectory();
        [pagePort, webPort] = [await freePort(), await freePort()];
        product = await startProduct('up', pagePort, state, '-i', 'lo');
        server = await startWebServer(webPort);
        browser = await startBrowser();
    });

    after(async () => {
        await browser?.close();
        await server?.stop();
        await product?.stop();
        state?.remove();
    });

    test('is said, got over, and forgets nothing that was kept', async () => {
        const { page, complaints, close } = await openPage(browser, `${product.address}#/flows`);
        await search(page, `server.port:${webPort}`);
        await curl(webPort);
        await rowWith(page, 'curl', 'python3', 'ended').first().waitFor();

        await product.stop();
        await page.getByText('reconnecting…').first().waitFor();
        product = await startProduct('up', pagePort, state, '-i', 'lo');
        await page.getByText('reconnecting…').first().waitFor({ state: 'detached' });
        await page.getByText('No flow matches').waitFor();

        await page.getByRole('button', { name: 'Last 15m' }).click();
        await page.getByText('from history').waitFor();
        await rowWith(page, 'curl', 'python3').first().waitFor();
        assert.equal(await rowWith(page).count(), 1, 'the one of before');
        await rowWith(page).first().click();
        await page.getByRole('region', { name: 'client', exact: true }).getByText('curl -s').first().waitFor();

        await page.goto(`${product.address}#/history?last=15m&q=server.port:${webPort}`);
        await page.getByText('running', { exact: true }).waitFor();
        await rowWith(page, 'curl', 'python3').first().waitFor();

        await page.getByRole('button', { name: 'Live' }).click();
        await page.goto(`${product.address}#/flows?q=server.port:${webPort}`);
        await curl(webPort);
        await rowWith(page, 'curl', 'python3').first().waitFor();
        assert.deepEqual(complaints, []);
        await close();
    });
});
