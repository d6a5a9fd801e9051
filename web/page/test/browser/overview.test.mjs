// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { assertAccessible, region, rowWith, startBrowser, visit } from './browser.mjs';
import { curl, eventually, freePort, Running, startLongConnection, startProduct, startWebServer, temporaryDirectory } from './product.mjs';

const REFUSED = 5;

/** The first page of a product that has a history of an earlier run. */
describe('the overview', () => {
    let state;
    let webPort;
    let deadPort;
    let product;
    let server;
    let talker;
    let browser;

    before(async () => {
        state = temporaryDirectory();
        webPort = await freePort();
        deadPort = await freePort();
        server = await startWebServer(webPort);
        product = await startProduct('up', await freePort(), state, '-i', 'lo');
        await curl(webPort);
        await eventually(async () => (await product.ask('flows?q=process:curl&from=-1h')).total > 0);
        // Sums of now begin at a whole ten seconds: the history must be older than those in which the next run starts.
        // Other programs' flows may be older than curl's.
        const seen = Date.now();
        await eventually(async () => Date.now() - Math.max(seen, (await product.ask('history')).oldest) > 11_000);
        await product.stop();

        product = await startProduct('up', await freePort(), state, '-i', 'lo');
        talker = await startLongConnection(webPort);
        for (let each = 0; each < REFUSED; each++) {
            await curl(deadPort);
        }
        const newcomer = join(state.path, 'newcomer');
        copyFileSync('/usr/bin/curl', newcomer);
        await new Running(newcomer, ['-s', '-o', '/dev/null', `http://127.0.0.1:${webPort}/`]).ended;
        await eventually(async () => (await product.ask('flows?q=process:newcomer&from=-1h')).total > 0);
        browser = await startBrowser();
    });

    after(async () => {
        await browser?.close();
        await talker?.stop();
        await server?.stop();
        await product?.stop();
        state?.remove();
    });

    const onPage = (hash, work, options) => visit(browser, product.address + hash, work, options);

    /** The number in an element equals the API's, as soon as the page has asked again. */
    async function shows(text, number) {
        await eventually(
            async () => (await text()).replace(/\D/g, '') === String(await number()),
            async () => `the page shows ${await text()}, the API says ${await number()}`,
        );
    }

    test('is what one sees first, and g o leads back to it', async () => {
        await onPage('', async (page) => {
            await region(page, 'Throughput').getByText('python3', { exact: true }).first().waitFor();
            await page.keyboard.press('g');
            await page.keyboard.press('l');
            await region(page, 'Attribution').waitFor();
            await page.keyboard.press('g');
            await page.keyboard.press('o');
            await region(page, 'Throughput').waitFor();
        });
    });

    test('says who fails and how, and leads to exactly these flows', async () => {
        await onPage(`#/overview?q=${encodeURIComponent(`server.port:${deadPort}`)}`, async (page) => {
            const failed = region(page, 'Failed connections');
            await failed.getByText(`${REFUSED} refused`).waitFor();
            const answer = await product.ask(`overview?q=server.port:${deadPort}`);
            assert.equal(answer.failures.flows, REFUSED);
            await failed.getByRole('link', { name: `127.0.0.1:${deadPort}` }).waitFor();
            await failed.locator('tr', { hasText: 'curl' }).getByTitle('these connections').click();
            await rowWith(page, 'curl').first().waitFor();
            await shows(() => page.getByTestId('total').textContent(), () => REFUSED);
        });
    });

    test('has the numbers of the API', async () => {
        await onPage('#/overview', async (page) => {
            const bytesOf = async () => (await product.ask('talkers?by=process&limit=7')).rows.map((row) => row.label);
            await eventually(async () => {
                const shown = await region(page, 'Throughput').locator('tbody td.name').allTextContents();
                return JSON.stringify(shown.map((each) => each.trim())) === JSON.stringify((await bytesOf()).map((each) => (each === 'unknown' ? 'not known' : each)));
            });
            await shows(() => region(page, 'Failed connections').locator('header b').textContent(), async () => (await product.ask('overview')).failures.flows);
            const unknown = region(page, 'Unknown');
            await shows(() => unknown.locator('header b').textContent(), async () => (await product.ask('overview')).unknown.flows);
            await page.getByRole('group', { name: 'Grouped by' }).getByRole('button', { name: 'user' }).click();
            await region(page, 'Throughput').getByRole('link', { name: 'root', exact: true }).waitFor();
        });
    });

    test('says what is new beside the history of an earlier run', async () => {
        // Other programs of this host may be new, too.
        await onPage(`#/overview?q=server.port:${webPort}`, async (page) => {
            const news = region(page, 'New');
            await news.getByText(/not in the .* before/).waitFor();
            assert.equal(await news.getByRole('link', { name: 'curl', exact: true }).count(), 0);
            await news.locator('tr', { hasText: 'newcomer' }).first().getByTitle(/^its flows/).getByRole('link').click();
            await rowWith(page, 'newcomer').first().waitFor();
            await page.goBack();
            await news.getByRole('link', { name: 'newcomer', exact: true }).click();
            await page.waitForFunction(() => location.hash.startsWith('#/program/newcomer'));
        });
    });

    test('tells the state of the run, and what is lost', async () => {
        await onPage('#/overview', async (page) => {
            const run = region(page, 'Agents, captures and losses');
            await run.getByText('alive').waitFor();
            await run.getByRole('link', { name: 'lo', exact: true }).click();
            await page.waitForFunction(() => location.hash.includes('point=lo'));
        });
    });

    test('explains on the first visit what is captured, until it is dismissed', async () => {
        await onPage('', async (page) => {
            const visit = region(page, 'What is captured');
            await visit.getByText('Packets of lo').waitFor();
            await visit.getByText('Packets of other interfaces').waitFor();
            await visit.getByRole('button', { name: 'Dismiss' }).click();
            await visit.waitFor({ state: 'detached' });
            await page.reload();
            await region(page, 'Throughput').waitFor();
            assert.equal(await visit.count(), 0);
            await page.getByRole('button', { name: 'What is captured?' }).click();
            await visit.waitFor();
        });
    });

    test('answers for a time of the history, too', async () => {
        await onPage('#/overview?last=1h', async (page) => {
            await page.getByText('from the history').waitFor();
            await region(page, 'Failed connections').getByRole('link', { name: 'curl', exact: true }).waitFor();
            await region(page, 'New').getByText('no history from before').waitFor();
        });
    });

    for (const [colorScheme, width] of [
        ['dark', 1440],
        ['light', 390],
    ]) {
        test(`has no barrier and fits ${width} pixels, ${colorScheme}`, async () => {
            await onPage(
                '#/overview',
                async (page) => {
                    await region(page, 'Failed connections').locator('tbody').waitFor();
                    await region(page, 'New').locator('tbody').first().waitFor();
                    await assertAccessible(page, 'overview');
                    const [wide, mainWide] = await page.evaluate(() => {
                        const main = document.querySelector('main');
                        return [document.documentElement.scrollWidth, main.scrollWidth - main.clientWidth];
                    });
                    assert.ok(wide <= width && mainWide <= 0, `${wide} pixels wide, its content ${mainWide} too wide`);
                },
                // axe is injected, which the page's policy rightly forbids.
                { colorScheme, bypassCSP: true, viewport: { width, height: 860 } },
            );
        });
    }
});
