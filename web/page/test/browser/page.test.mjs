// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { assertAccessible, rowWith, search, startBrowser, visit } from './browser.mjs';
import { containerImage, runContainer } from './container.mjs';
import { curl, eventually, freePort, Running, startLongConnection, startProduct, startWebServer, temporaryDirectory } from './product.mjs';

/** What a program calls itself that wants to be markup. */
const HOSTILE = '<img src=x onerror=alert(1)>';
/** The kernel keeps 15 bytes of it. */
const HOSTILE_COMM = HOSTILE.slice(0, 15);

describe('the page', () => {
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

    const onPage = (hash, work, options) => visit(browser, product.address + hash, work, options);

    test('shows a curl with both ends named, a moment after it ran', async (t) => {
        await onPage('#/flows', async (page) => {
            await search(page, `server.port:${webPort}`);
            await rowWith(page, 'python3').first().waitFor();

            const begun = performance.now();
            await curl(webPort);
            await rowWith(page, 'curl', 'python3', 'root').first().waitFor();
            t.diagnostic(`seen ${Math.round(performance.now() - begun)} ms after the curl began`);
        });
    });

    test('shows a container by its name, a moment after it spoke, and finds it by that', async (t) => {
        const name = `page-visitor-${process.pid}`;
        await onPage('#/flows', async (page) => {
            await search(page, `server.port:${webPort}`);
            await rowWith(page, 'python3').first().waitFor();

            const begun = performance.now();
            const visit = runContainer(state, containerImage(state), name, '/bin/wget', '-q', '-O', '/dev/null', `http://127.0.0.1:${webPort}/`);
            await rowWith(page, 'wget', name, 'python3').first().waitFor();
            t.diagnostic(`seen ${Math.round(performance.now() - begun)} ms after the container was asked for`);
            assert.equal(await visit, 0);

            await search(page, `container:${name}`);
            await eventually(async () => (await rowWith(page, name).count()) === 1 && (await rowWith(page).count()) === 1);
            await search(page, `server.port:${webPort} not container:${name}`);
            await eventually(async () => (await rowWith(page, name).count()) === 0 && (await rowWith(page, 'python3').count()) > 0);
        });
    });

    test('is little to load', async (t) => {
        await onPage('#/flows', async (page) => {
            await page.reload();
            await page.locator('[role=grid]').waitFor();
            const bytes = await page.evaluate(() =>
                ['navigation', 'resource']
                    .flatMap((kind) => performance.getEntriesByType(kind))
                    .filter((entry) => !entry.name.includes('/api/'))
                    .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
            );
            t.diagnostic(`${bytes} bytes`);
            assert.ok(bytes > 10_000 && bytes < 150_000, `first load of ${bytes} bytes`);
        });
    });

    test('searches as one types, and with the mouse', async () => {
        await curl(webPort);
        await onPage('#/flows', async (page) => {
            await page.keyboard.press('/');
            await page.keyboard.type('proc');
            await page.locator('[role=option]').first().waitFor();
            await page.keyboard.press('Escape');
            await search(page, `process:curl server.port:${webPort}`);
            await rowWith(page, 'curl').first().waitFor();
            await eventually(
                async () => (await rowWith(page, 'curl').count()) === (await rowWith(page).count()),
                () => 'there is more than curl',
            );

            const named = rowWith(page, 'curl').first();
            await named.getByRole('link', { name: 'python3', exact: true }).hover();
            await named.getByRole('button', { name: 'Search for python3' }).click();
            await page.waitForFunction(() => decodeURIComponent(location.hash).includes('server.process:python3'));
            await rowWith(page, 'curl', 'python3').first().waitFor();

            await search(page, 'process:nobody-of-that-name');
            await page.getByText('No flow matches').waitFor();
            await page.locator('main').getByRole('button', { name: 'Clear the search' }).click();
            await rowWith(page).first().waitFor();
        });
    });

    test('keeps what one types while the search before is still on its way', async () => {
        await onPage('#/flows', async (page) => {
            await page.evaluate(() => {
                const box = document.querySelector('#search');
                const type = (text) => {
                    box.focus();
                    box.value = text;
                    box.dispatchEvent(new Event('input', { bubbles: true }));
                };
                type('curl');
                box.blur();
                type('port:1');
            });
            await page.waitForFunction(() => location.hash.includes('q=curl'));
            await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
            assert.equal(await page.locator('#search').inputValue(), 'port:1');
        });
    });

    test('says what is wrong with a search', async () => {
        await onPage('#/flows', async (page) => {
            await search(page, 'prot:tcp or (');
            await page.getByRole('alert').waitFor();
            assert.match(await page.getByRole('alert').textContent(), /\w+ \w+/);
            // The server answers, so nobody is away; and rows of another question would be no answer.
            assert.equal(await page.getByText('reconnecting').count(), 0);
            assert.equal(await rowWith(page).count(), 0);
            await search(page, '');
            await rowWith(page).first().waitFor();
        });
    });

    test('answers a new question while the list is paused', async () => {
        await onPage('#/flows', async (page) => {
            await rowWith(page).first().waitFor();
            await page.getByRole('button', { name: 'Pause' }).click();
            await page.getByText('paused', { exact: true }).waitFor();
            await search(page, 'process:nobody-of-that-name');
            await page.getByText('No flow matches').waitFor();
            assert.equal(await rowWith(page).count(), 0);
        });
    });

    test('closes the form of a time when another time is chosen', async () => {
        await onPage('#/flows', async (page) => {
            const form = page.locator('form', { hasText: 'From' });
            for (const elsewhere of [page.getByRole('button', { name: 'Last 1h' }), page.locator('#search')]) {
                await page.getByRole('button', { name: 'Custom' }).click();
                await form.waitFor();
                await elsewhere.click();
                await form.waitFor({ state: 'detached' });
            }
        });
    });

    test('fits a phone', async () => {
        await onPage(
            '#/flows',
            async (page) => {
                for (const view of ['overview', 'flows', 'talkers', 'map', 'sockets', 'history?last=15m', 'interfaces', 'ledger']) {
                    await page.goto(`${product.address}#/${view}`);
                    await page.locator('main h1, main [role=gridcell], main table').first().waitFor();
                    const [wide, mainWide] = await page.evaluate(() => {
                        const main = document.querySelector('main');
                        return [document.documentElement.scrollWidth, main.scrollWidth - main.clientWidth];
                    });
                    assert.ok(wide <= 390 && mainWide <= 0, `${view} is ${wide} pixels wide, its content ${mainWide} too wide`);
                }
            },
            { viewport: { width: 390, height: 844 } },
        );
    });

    test('shows the numbers of the API, of the time it states', async () => {
        await onPage('#/talkers?by=process', async (page) => {
            await curl(webPort);
            const row = page.locator('main tbody tr', { hasText: 'curl' });
            await row.waitFor();
            const server = await (await fetch(`${product.address}api/v1/talkers?by=process`)).json();
            const curls = server.rows.find((each) => each.key === 'curl');
            assert.ok(curls.bytes <= server.total.bytes, 'no share is over 100 %');
            // The page asks each two seconds; curl is quiet meanwhile.
            await eventually(async () => (await row.locator('td').nth(8).textContent()) === String(curls.flows), async () => `${await row.textContent()} beside ${JSON.stringify(curls)}`);
            await page.getByText(/sums of the last \d+/).waitFor();
        });
    });

    test('shows one flow, by keys alone', async () => {
        await onPage('#/flows', async (page) => {
            await search(page, `server.port:${webPort} client.process:python3`);
            await rowWith(page, 'python3').first().waitFor();
            await page.keyboard.press('Escape');
            await page.keyboard.press('j');
            await page.keyboard.press('Enter');

            const client = page.getByRole('region', { name: 'client', exact: true });
            await client.getByText(`steady_client.py ${webPort}`).first().waitFor();
            await client.getByText('root').first().waitFor();
            await page.getByRole('region', { name: 'server', exact: true }).getByText(`web_server.py ${webPort}`).first().waitFor();
            await page.getByRole('region', { name: 'Packets beside the kernel' }).getByText('Payload, client to server').waitFor();
            await page.getByRole('region', { name: 'Timeline' }).locator('li').first().waitFor();

            await page.keyboard.press('Escape');
            await page.locator('[role=grid]').waitFor();
        });
    });

    test('says who talks most, and leads to their flows', async () => {
        await onPage('#/talkers?by=process', async (page) => {
            const row = page.locator('main table tr', { hasText: 'python3' }).first();
            assert.equal(await row.getByRole('link', { name: 'python3', exact: true }).getAttribute('href'), '#/program/python3');
            await row.getByRole('link', { name: /flows of python3/ }).click();
            await page.waitForFunction(() => location.hash.startsWith('#/flows?q=process'));
            await rowWith(page, 'python3').first().waitFor();
        });
    });

    test('draws the traffic, and a drag across it chooses a time', async () => {
        await onPage('#/traffic', async (page) => {
            await page.locator('main table').getByText('python3', { exact: true }).waitFor();
            const chart = page.locator('.u-over');
            const box = await chart.boundingBox();
            await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
            await page.mouse.down();
            await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 5 });
            await page.mouse.up();

            await page.waitForFunction(() => /[?&]from=\d+&to=\d+/.test(location.hash));
        });
    });

    test('draws who talks to whom, and a line leads to its flows', async () => {
        await onPage('#/map?by=process', async (page) => {
            await curl(webPort);
            await page.locator('svg a[aria-label^="curl to python3"]').waitFor({ state: 'attached' });
            await page.getByRole('button', { name: 'As a table' }).click();
            await page.locator('table a[aria-label^="curl to python3"]').click();
            await page.waitForFunction(() => /client\.process:curl\+.*server\.process:python3/.test(decodeURIComponent(location.hash)));
            await rowWith(page, 'curl', 'python3').first().waitFor();
        });
    });

    test('lists who listens', async () => {
        await onPage('#/sockets', async (page) => {
            await rowWith(page, `127.0.0.1:${webPort}`, 'python3').first().waitFor();
        });
    });

    test('closes the ledger, and examines the host', async () => {
        await onPage('#/ledger', async (page) => {
            const stages = page.getByRole('table', { name: 'Stages' });
            await page.getByText(/^Details: \d+ stages/).click();
            await stages.locator('tr', { hasText: 'capture' }).filter({ hasText: 'lo' }).first().waitFor();
            await page.getByRole('region', { name: 'Doctor' }).getByText('kernel', { exact: true }).waitFor();
            await page.getByRole('region', { name: 'Attribution' }).getByText('Both ends named').waitFor();
        });
    });

    test('keeps the columns that were chosen', async () => {
        await onPage('#/flows', async (page) => {
            await page.getByRole('button', { name: 'Columns' }).click();
            await page.getByPlaceholder('Find a field').fill('network.community_id');
            await page.locator('dialog').getByRole('checkbox').first().check();
            await page.getByRole('button', { name: 'Done' }).click();
            const headers = () => page.locator('[role=columnheader]').allTextContents();
            const shown = await headers();
            await page.reload();
            await rowWith(page).first().waitFor();

            assert.equal((await headers()).length, shown.length);
            assert.equal(shown.length, 14);
        });
    });

    test('gives tables and packets to take away', async () => {
        await onPage('#/flows', async (page) => {
            await search(page, `server.port:${webPort}`);
            await rowWith(page, 'python3').first().waitFor();
            const csv = await page.getByRole('link', { name: 'CSV' }).evaluate(async (link) => (await fetch(link.href)).text());
            assert.match(csv, /client\.process\.name/);
            assert.match(csv, /python3/);
        });
        const packets = await fetch(`${product.address}api/v1/capture.pcap?interface=lo&seconds=1`);
        const bytes = new DataView(await packets.arrayBuffer());
        assert.ok(bytes.byteLength >= 24);
        assert.ok([0xa1b2c3d4, 0xa1b23c4d].includes(bytes.getUint32(0, true)), 'the magic number of a pcap file');
    });

    test('takes what programs call themselves for text', async () => {
        const program = join(state.path, HOSTILE);
        copyFileSync('/usr/bin/curl', program);
        await onPage('#/flows', async (page) => {
            await search(page, `client.executable:"${program}"`);
            await eventually(async () => {
                await new Running(program, ['-s', '-o', '/dev/null', `http://127.0.0.1:${webPort}/`]).ended;
                return (await rowWith(page, HOSTILE_COMM).count()) > 0;
            });
            const name = page.locator('[role=gridcell] b').first();
            assert.equal((await name.textContent()).trim(), HOSTILE_COMM);
            assert.equal(await page.locator('img[src=x]').count(), 0);

            await name.getByRole('link').hover();
            await name.getByRole('button').click();
            await page.waitForFunction(() => decodeURIComponent(location.hash.replaceAll('+', ' ')).includes('client.process:"<img src=x'));
            await rowWith(page, HOSTILE_COMM).first().waitFor();
            await page.keyboard.press('j');
            await page.keyboard.press('Enter');
            await page.getByText(`${HOSTILE} -s`).first().waitFor();
            assert.equal(await page.locator('img[src=x]').count(), 0);

            await page.goto(`${product.address}#/map`);
            await page.locator('.card', { hasText: HOSTILE_COMM }).first().waitFor();
            await page.goto(`${product.address}#/talkers`);
            await page.locator('main table').getByText(HOSTILE_COMM).waitFor();
            assert.equal(await page.locator('img[src=x]').count(), 0);
        });
    });

    // In other colours the same elements stand: only the contrast is another.
    for (const [colorScheme, rules] of [
        ['dark', undefined],
        ['light', ['color-contrast']],
    ]) {
        test(`has no serious barrier in any view, ${colorScheme}`, async () => {
            await onPage(
                '#/flows',
                async (page) => {
                    // Other sockets of the host are flows, too, and may fill the visible rows.
                    await search(page, `server.port:${webPort} client.process:python3`);
                    await rowWith(page, 'python3').first().waitFor();
                    await assertAccessible(page, 'flows', rules);
                    await page.keyboard.press('Escape');
                    await page.keyboard.press('j');
                    await page.keyboard.press('Enter');
                    await page.getByRole('region', { name: 'Timeline' }).waitFor();
                    await assertAccessible(page, 'flow', rules);
                    const views = {
                        overview: 'main tbody',
                        'talkers?by=container': 'main h1',
                        talkers: 'main table',
                        map: '.card',
                        'map?as=table': 'main table',
                        sockets: '[role=gridcell]',
                        interfaces: 'fieldset',
                        ledger: 'main pre, main tr',
                        'history?last=15m': 'main h1',
                    };
                    for (const [view, element] of Object.entries(views)) {
                        await page.goto(`${product.address}#/${view}`);
                        await page.locator(element).first().waitFor();
                        await assertAccessible(page, view, rules);
                    }
                    await page.keyboard.press('?');
                    await page.getByRole('dialog').waitFor();
                    await assertAccessible(page, 'help', rules);
                },
                // axe is injected, which the page's policy rightly forbids.
                { colorScheme, bypassCSP: true },
            );
        });
    }
});
