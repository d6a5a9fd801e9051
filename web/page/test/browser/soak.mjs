// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { readFileSync } from 'node:fs';
import { openPage, rowWith, startBrowser } from './browser.mjs';
import { curl, freePort, startLongConnection, startProduct, startShortConnections, startWebServer, temporaryDirectory } from './product.mjs';

/** Whether a tab that is left open grows, with the real product and modest traffic behind it. Run by: make soak MINUTES=60 */
const MINUTES = Number(process.argv[2] ?? 60);
const CONNECTIONS_PER_SECOND = Number(process.argv[3] ?? 50);
/** By then the tables of page and server are as full as this traffic fills them. */
const SETTLED_AT_MINUTE = Math.min(10, Math.floor(MINUTES / 2));
const GROWTH_LIMIT = 1.1;
const WARM_UP_MS = 20_000;
const MINUTE_MS = 60_000;
const KIB_PER_MIB = 1_024;
const TICKS_PER_SECOND = 100;
const COLUMNS = ['minute', 'flows', 'heap MiB', 'nodes', 'listeners', 'tab RSS MiB', 'tab CPU %', 'server RSS MiB', 'server CPU %'];

const residentMib = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / KIB_PER_MIB;

/** Processor seconds a process took so far, in user and kernel. */
function processorSeconds(pid) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Share of a core since the last time it was asked, in percent. */
function processorMeter(pid) {
    let [lastSeconds, lastMs] = [processorSeconds(pid), Date.now()];
    return () => {
        const [seconds, ms] = [processorSeconds(pid), Date.now()];
        const share = (100_000 * (seconds - lastSeconds)) / (ms - lastMs);
        [lastSeconds, lastMs] = [seconds, ms];
        return share;
    };
}

/** The process that draws our one tab, of all that a browser keeps ready: that which works most. */
async function tabProcess(browser) {
    const devtools = await browser.newBrowserCDPSession();
    const seconds = async () => {
        const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
        return new Map(processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]));
    };
    const before = await seconds();
    await new Promise((resume) => setTimeout(resume, WARM_UP_MS));
    const worked = [...(await seconds())].map(([id, after]) => [id, after - (before.get(id) ?? 0)]);
    return worked.sort((one, other) => other[1] - one[1])[0][0];
}

const state = temporaryDirectory();
const webPort = await freePort();
const server = await startWebServer(webPort);
const product = await startProduct('up', await freePort(), state, '-i', 'lo', `tcp port ${webPort}`);
const talkers = [
    await startLongConnection(webPort),
    await startLongConnection(webPort),
    startShortConnections(webPort, CONNECTIONS_PER_SECOND, (MINUTES + 2) * 60),
];
const browser = await startBrowser();
const { page, complaints } = await openPage(browser, product.address);
await rowWith(page, 'python3').first().waitFor();
const devtools = await page.context().newCDPSession(page);
const [productPid, tabPid] = [product.product.process.pid, await tabProcess(browser)];
const [productShare, tabShare] = [processorMeter(productPid), processorMeter(tabPid)];

console.log(`${CONNECTIONS_PER_SECOND} connections a second for ${MINUTES} minutes\n| ${COLUMNS.join(' | ')} |\n|${'--:|'.repeat(COLUMNS.length)}`);
const heaps = [];
const began = Date.now();
for (let minute = 0; minute <= MINUTES; minute++) {
    await page.waitForTimeout(Math.max(0, began + minute * MINUTE_MS - Date.now()));
    // A program of its own each minute, so that names come and go, too.
    await curl(webPort);
    const [productPercent, tabPercent] = [productShare(), tabShare()];
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
    const flows = (await page.locator('[data-testid=total]').textContent()).replace(/\D/g, '');
    heaps.push(usedSize / KIB_PER_MIB ** 2);
    const shown = [heaps[minute], nodes, jsEventListeners, residentMib(tabPid), tabPercent, residentMib(productPid), productPercent];
    const rounded = shown.map((value) => (Number.isInteger(value) ? value : value.toFixed(1)));
    console.log(`| ${[minute, flows, ...rounded].join(' | ')} |`);
}

await browser.close();
for (const each of [...talkers, server, product]) {
    await each.stop();
}
state.remove();

const [settled, last] = [heaps[SETTLED_AT_MINUTE], heaps[MINUTES]];
const grew = last > settled * GROWTH_LIMIT;
console.log(
    `The heap ${grew ? 'grew' : 'did not grow'}: ${settled.toFixed(1)} MiB at minute ${SETTLED_AT_MINUTE}, ${last.toFixed(1)} MiB at minute ${MINUTES}; ` +
        `complaints of the page: ${complaints.length === 0 ? 'none' : complaints.join('; ')}`,
);
process.exitCode = grew || complaints.length > 0 ? 1 : 0;
