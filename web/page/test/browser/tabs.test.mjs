// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage, rowWith, startBrowser } from './browser.mjs';
import { curl, freePort, startLongConnection, startProduct, startWebServer, temporaryDirectory } from './product.mjs';

/** A browser opens six connections to one server. */
const TABS = 9;

describe('many tabs', () => {
    let state;
    let webPort;
    let product;
    let server;
    let talker;
    let browser;

    before(async () => {
        state = temporaryDirectory();
        webPort = await freePort();
        product = await startProduct('up', await freePort(), state, '-i', 'lo');
        server = await startWebServer(webPort);
        talker = await startLongConnection(webPort);
        browser = await startBrowser();
    });

    after(async () => {
        await browser?.close();
        await talker?.stop();
        await server?.stop();
        await product?.stop();
        state?.remove();
    });

    const asking = (query) => `${product.address}#/flows?q=${encodeURIComponent(query)}`;

    test('each show their own flows, and what they ask besides is answered', async () => {
        const { page: first, complaints, close } = await openPage(browser, asking(`server.port:${webPort}`));
        const pages = [first];
        while (pages.length < TABS) {
            const page = await first.context().newPage();
            // Another question in each: no stream is that of another tab.
            await page.goto(asking(`server.port:${webPort} or server.port:${pages.length}`));
            pages.push(page);
        }
        for (const page of pages) {
            await rowWith(page, 'python3').first().waitFor();
        }
        await curl(webPort);
        for (const page of pages) {
            await rowWith(page, 'curl').first().waitFor();
        }
        const last = pages.at(-1);
        await last.goto(`${product.address}#/sockets`);
        await last.locator('[role=gridcell]').first().waitFor();

        // Those that stay go on when others are closed, and one that is wrong disturbs nobody.
        await first.close();
        await pages[1].close();
        await pages[2].goto(asking('(curl'));
        await pages[2].getByText('this ( is never closed').first().waitFor();
        await last.goto(asking(`process:wget or server.port:${webPort}`));
        await rowWith(last, 'curl').first().waitFor();
        assert.equal(await rowWith(pages[3], 'curl').count(), 1);
        await curl(webPort);
        await rowWith(pages[3], 'curl').nth(1).waitFor();
        assert.deepEqual(complaints, []);
        await close();
    });

    test('have a stream each where the browser has no shared workers', async () => {
        const { page, complaints, close } = await openPage(browser, 'about:blank');
        await page.addInitScript(() => delete globalThis.SharedWorker);
        await page.goto(asking(`server.port:${webPort}`));
        await rowWith(page, 'python3').first().waitFor();
        assert.deepEqual(complaints, []);
        await close();
    });
});
