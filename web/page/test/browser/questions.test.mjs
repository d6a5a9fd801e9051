// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openPage, region, rowWith, startBrowser } from './browser.mjs';
import { containerImage, runContainer } from './container.mjs';
import { curl, eventually, freePort, startLongConnection, startProduct, startWebServer, temporaryDirectory } from './product.mjs';

const GUIDE = fileURLToPath(new URL('../../../../docs/guide/page.md', import.meta.url));
const TABLE = /(<!-- questions -->\n)[^]*?(<!-- end of questions -->)/;
const MOST_CLICKS = 2;

/**
 * What people ask every day, each answered from the first page. The table in docs/guide/page.md says the same;
 * UPDATE_DOCS=1 writes it.
 */
describe('everyday questions', () => {
    const container = `visitor-${process.pid}`;
    const rows = [];
    let state;
    let webPort;
    let deadPort;
    let product;
    let server;
    let talker;
    let browser;
    let visited;

    before(async () => {
        state = temporaryDirectory();
        webPort = await freePort();
        deadPort = await freePort();
        server = await startWebServer(webPort);
        product = await startProduct('up', await freePort(), state, '-i', 'lo', '-o', 'json', '--recent-packets', '16MiB');
        talker = await startLongConnection(webPort);
        visited = Date.now();
        assert.equal(await runContainer(state, containerImage(state), container, '/bin/wget', '-q', '-O', '/dev/null', `http://127.0.0.1:${webPort}/`), 0);
        await curl(webPort);
        await curl(deadPort);
        await eventually(async () => (await product.ask(`flows?q=container:${container}&from=-1h`)).total > 0);
        await eventually(async () => (await product.ask(`flows?q=server.port:${deadPort}&from=-1h`)).total > 0);
        browser = await startBrowser();
    });

    after(async () => {
        await browser?.close();
        await talker?.stop();
        await server?.stop();
        await product?.stop();
        state?.remove();
    });

    /** The number beside a talker, which leads to its flows. */
    const flowsOf = (page, name) => region(page, 'Throughput').locator('tbody tr', { hasText: name }).getByTitle('its flows');

    /** What one does from the first page, and what one sees then; each click is counted. */
    function asks(question, steps, answer, work) {
        test(question, async () => {
            const { page, complaints, close } = await openPage(browser, product.address);
            let clicks = 0;
            try {
                await region(page, 'Throughput').waitFor();
                await work(page, async (what) => {
                    clicks++;
                    await what.click();
                });
                assert.deepEqual(complaints, []);
                assert.ok(clicks <= MOST_CLICKS, `${clicks} clicks`);
                rows.push(`| ${question} | ${steps || 'none'} | ${answer} |`);
            } finally {
                await close();
            }
        });
    }

    async function search(page, click, query) {
        await click(page.locator('#search'));
        await page.keyboard.type(query);
        await page.keyboard.press('Escape');
        await page.locator('#search').press('Enter');
        await page.waitForFunction((asked) => new URLSearchParams(location.hash.split('?')[1]).get('q') === asked, query);
    }

    asks('Who uses the bandwidth now?', '', '*Throughput*: the top talkers, now and in the last 15 minutes', async (page) => {
        await region(page, 'Throughput').locator('tbody').getByText('python3', { exact: true }).waitFor();
    });

    asks('Which process talks to this network?', 'the search: `ip:127.0.0.0/8`', '*Throughput*: the processes of its flows', async (page, click) => {
        await search(page, click, 'ip:127.0.0.0/8');
        await region(page, 'Throughput').locator('tbody').getByText('python3', { exact: true }).waitFor();
    });

    asks(
        'What did this container do yesterday between two and three?',
        'the search: `container:NAME`; *Custom*, its two times and Enter',
        'every tile, of that container and that time',
        async (page, click) => {
            await search(page, click, `container:${container}`);
            await click(page.getByRole('button', { name: 'Custom', exact: true }));
            const local = (ms) => page.evaluate((each) => new Date(each - new Date(each).getTimezoneOffset() * 60_000).toISOString().slice(0, 19), ms);
            await page.getByLabel('From', { exact: true }).fill(await local(visited - 10_000));
            await page.getByLabel('to', { exact: true }).fill(await local(visited + 60_000));
            await page.keyboard.press('Enter');
            await page.getByText('from the history').waitFor();
            await region(page, 'Throughput').locator('tbody').getByText('wget', { exact: true }).waitFor();
        },
    );

    asks('Which connections fail, and who makes them?', '', '*Failed connections*: how many, how, by which process, to where', async (page) => {
        await region(page, 'Failed connections').getByText(/refused/).first().waitFor();
        await region(page, 'Failed connections').getByRole('link', { name: 'curl', exact: true }).waitFor();
        // Where most of them went: other tests of this host may have curl refused more often, elsewhere.
        await region(page, 'Failed connections').getByText(/^127\.\d+\.\d+\.\d+:\d+$/).first().waitFor();
        // Ours alone.
        await page.locator('#search').fill(`port:${deadPort}`);
        await page.locator('#search').press('Enter');
        await region(page, 'Failed connections').getByText(`127.0.0.1:${deadPort}`, { exact: true }).waitFor();
    });

    asks('Whose port is that, and who connects to it?', '*Throughput*: the bytes of the process; the port', 'the page of the port', async (page, click) => {
        await click(flowsOf(page, 'python3'));
        // Other tests of this host may have python3 listen, too.
        await click(rowWith(page, 'web_server.py').first().getByRole('link', { name: /^\d+$/ }));
        await page.getByRole('table', { name: 'Whose port it is' }).getByRole('link', { name: 'python3' }).waitFor();
        await page.getByRole('table', { name: 'Who connects to it' }).getByRole('link').first().waitFor();
    });

    asks('Where are retransmissions and slow round trips?', '', '*Retransmits and round trips*: the worst paths', async (page) => {
        const paths = region(page, 'Retransmits and round trips');
        await paths.getByText('Most retransmits').waitFor();
        await paths.getByText(/[µm]s/).first().waitFor();
    });

    asks('Which are the ancestors of that process?', '*Throughput*: the program; the process', 'the page of the process, with all ancestors up to pid 1', async (page, click) => {
        await click(region(page, 'Throughput').locator('tbody').getByRole('link', { name: 'python3', exact: true }));
        await click(region(page, 'Processes').getByRole('link', { name: 'python3', exact: true }).first());
        await page.getByRole('list', { name: 'Ancestors, oldest first' }).locator('li').nth(1).waitFor();
    });

    asks('Where are the packets of this flow?', '*Throughput*: the bytes of the process; the flow', '*Packets*, with `--recent-packets`', async (page, click) => {
        await click(flowsOf(page, 'python3'));
        await click(rowWith(page, 'python3', 'packets').first());
        const href = await page.getByRole('link', { name: 'Packets', exact: true }).getAttribute('href');
        const file = new DataView(await (await fetch(new URL(href, product.address))).arrayBuffer());
        assert.equal(file.getUint32(0), 0x0a0d0d0a, 'a pcapng section');
    });

    asks('What is the link to this view?', '', 'the address bar has all of it', async (page, click) => {
        await search(page, click, `server.port:${deadPort}`);
        const again = await openPage(browser, page.url());
        await region(again.page, 'Failed connections').getByText(`127.0.0.1:${deadPort}`, { exact: true }).waitFor();
        await again.close();
    });

    asks('What is new since an hour ago?', '*1h*', '*New*: processes, listeners and addresses that the history did not have before', async (page, click) => {
        await click(page.getByRole('button', { name: 'Last 1h' }));
        await region(page, 'New').getByText(/no history from before|First seen|was there in the/).first().waitFor();
    });

    asks('Is anything lost now, and why?', '', '*Lost, last minute*; *Losses*: where, why, when', async (page) => {
        await page.getByRole('group', { name: 'At first sight' }).getByText('Lost, last minute').waitFor();
        await region(page, 'Agents, captures and losses').getByText('Losses', { exact: true }).waitFor();
    });

    asks('Is the agent alive?', '', '*Agents, captures and losses*: each agent, and how far it is behind', async (page) => {
        await region(page, 'Agents, captures and losses').getByText('alive').first().waitFor();
    });

    asks('What is unknown, and why?', '', '*Unknown*: how many flows, by reason', async (page) => {
        await region(page, 'Unknown').getByText(/Not known|No process to name/).first().waitFor();
    });

    test('have numbers that the API and -o json have', async () => {
        const query = `server.port:${deadPort}`;
        const { page, close } = await openPage(browser, `${product.address}#/overview?last=1h&q=${encodeURIComponent(query)}`);
        try {
            const json = product.product.text
                .split('\n')
                .filter((line) => line.startsWith('{') && line.endsWith('}'))
                .map((line) => JSON.parse(line))
                .filter((flow) => flow.server?.port === deadPort && flow.flow.final);
            const bytes = json.reduce((sum, flow) => sum + flow.client.bytes + flow.server.bytes, 0);
            assert.ok(bytes > 0);
            // The history may be busy with the page's own questions.
            await eventually(async () => (await product.ask(`talkers?by=process&from=-1h&q=${query}`)).total?.bytes === bytes);
            const all = region(page, 'Throughput').locator('tfoot td').nth(3);
            await eventually(async () => (await all.textContent()).trim() === `${bytes} B`, () => `not ${bytes} B`);
        } finally {
            await close();
        }
    });

    test('stand in the guide', () => {
        const table = ['| question | clicks | answer |', '|---|---|---|', ...rows, ''].join('\n');
        const guide = readFileSync(GUIDE, 'utf8');
        assert.match(guide, TABLE);
        const updated = guide.replace(TABLE, (_, begin, end) => begin + table + end);
        if (process.env.UPDATE_DOCS) {
            writeFileSync(GUIDE, updated);
        } else {
            assert.equal(guide.match(TABLE)[0], updated.match(TABLE)[0]);
        }
    });
});
