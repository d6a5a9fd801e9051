// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPage, rowWith, search, startBrowser } from './browser.mjs';
import { curl, freePort, Running, startLongConnection, startProduct, startWebServer, temporaryDirectory } from './product.mjs';

/** The pictures of the guide, out of the real product and real traffic of this host. Run by: make screenshots */
const IMAGES = resolve(dirname(fileURLToPath(import.meta.url)), '../../../../docs/images');
const TRAFFIC_MS = 45_000;

const state = temporaryDirectory();
const webPort = 8000;
const product = await startProduct('up', await freePort(), state, '-i', 'lo', `tcp portrange ${webPort}-8001 or udp port 8053`);
const server = await startWebServer(webPort);
const talkers = [await startLongConnection(webPort), await startLongConnection(webPort)];
const browser = await startBrowser();
mkdirSync(IMAGES, { recursive: true });

const until = Date.now() + TRAFFIC_MS;
for (let round = 0; Date.now() < until; round++) {
    await curl(webPort, `/page/${round}`);
    await new Running('/usr/bin/busybox', ['wget', '-q', '-O', '/dev/null', `http://127.0.0.1:${webPort}/file`]).ended;
    await curl(8001);
    await new Promise((resume) => setTimeout(resume, 300 + 400 * Math.sin(round) ** 2));
}

async function picture(name, hash, ready, options) {
    const { page, close } = await openPage(browser, product.address + hash, {
        viewport: { width: 1280, height: 720 },
        colorScheme: 'dark',
        ...options,
    });
    await ready(page);
    await page.waitForTimeout(1_500);
    await page.screenshot({ path: `${IMAGES}/${name}.png` });
    await close();
}

const table = (page) => page.locator('main table').first().waitFor();
await picture('overview', '', async (page) => {
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('region', { name: 'Throughput' }).locator('tbody').waitFor();
});
await picture('flows', '#/flows', (page) => rowWith(page, 'curl').first().waitFor());
await picture('flow', '#/flows', async (page) => {
    await search(page, 'process:python3 not process:curl not process:busybox');
    await rowWith(page, 'live').first().locator('[role=gridcell]').first().click();
    await page.getByRole('region', { name: 'Timeline' }).waitFor();
});
await picture('traffic', '#/talkers', table, { colorScheme: 'light' });
await picture('map', '#/map', (page) => page.locator('.card').first().waitFor(), { colorScheme: 'light' });
await picture('ledger', '#/ledger', table);
await picture('interfaces', '#/interfaces', (page) => page.locator('fieldset').first().waitFor());

await browser.close();
for (const each of [...talkers, server, product]) {
    await each.stop();
}
state.remove();
