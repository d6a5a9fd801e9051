// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { openPage, rowWith, startBrowser } from './browser.mjs';
import { curl, freePort, startLongConnection, startProduct, startShortConnections, startWebServer, temporaryDirectory } from './product.mjs';

/** Whether an open tab or the product behind it grows, with history on and steady traffic. Run by: make soak MINUTES=60 */
const MINUTES = Number(process.argv[2] ?? 60);
const CONNECTIONS_PER_SECOND = Number(process.argv[3] ?? 500);
/** By then the tables of page and server are as full as this traffic fills them. */
const SETTLED_AT_MINUTE = Math.min(10, Math.floor(MINUTES / 2));
const COLLECTION_LIMIT_PERCENT = 2;
const WARM_UP_MS = 20_000;
const MINUTE_MS = 60_000;
const KIB_PER_MIB = 1_024;
const TICKS_PER_SECOND = 100;
const COLUMNS = [
    'minute',
    'flows',
    'tab heap MiB',
    'nodes',
    'listeners',
    'tab RSS MiB',
    'tab CPU %',
    'overview heap MiB',
    'RSS MiB',
    'CPU %',
    'heap MiB',
    'GC % of CPU',
    'threads',
    'descriptors',
];

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

const threadsOf = (pid) => readdirSync(`/proc/${pid}/task`).map((thread) => `${pid}/task/${thread}`);

/** The JVM's threads that collect garbage; the VM thread is the serial collector. */
const isCollector = (thread) => {
    try {
        return /^(GC Thread|G1 |VM Thread)/.test(readFileSync(`/proc/${thread}/comm`, 'utf8'));
    } catch {
        return false; // it has just ended
    }
};

const jcmd = (pid, ...words) =>
    execFileSync(process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/jcmd` : 'jcmd', [String(pid), ...words], { encoding: 'utf8' });

/** What the product holds, after a full collection, and the share of its processor time that other collections took. */
function productMeter(pid) {
    const collecting = () => threadsOf(pid).filter(isCollector).reduce((sum, thread) => sum + processorSeconds(thread), 0);
    let [lastCollecting, lastSeconds] = [collecting(), processorSeconds(pid)];
    return () => {
        const share = (100 * (collecting() - lastCollecting)) / (processorSeconds(pid) - lastSeconds);
        jcmd(pid, 'GC.run');
        const used = [...jcmd(pid, 'GC.heap_info').matchAll(/^ [^ ].* used (\d+)K/gm)].filter(([line]) => !line.includes('Metaspace'));
        const heapMib = used.reduce((sum, [, kib]) => sum + Number(kib), 0) / KIB_PER_MIB;
        [lastCollecting, lastSeconds] = [collecting(), processorSeconds(pid)];
        return { heapMib, share, threads: threadsOf(pid).length, descriptors: readdirSync(`/proc/${pid}/fd`).length };
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
const [webPort, shortPort] = [await freePort(), await freePort()];
const server = await startWebServer(webPort);
const product = await startProduct('up', await freePort(), state, '-i', 'lo', `tcp port ${webPort} or tcp port ${shortPort}`);
const talkers = [
    await startLongConnection(webPort),
    await startLongConnection(webPort),
    await startShortConnections(shortPort, CONNECTIONS_PER_SECOND, (MINUTES + 2) * 60),
];
const browser = await startBrowser();
const { page, complaints } = await openPage(browser, `${product.address}#/flows`);
await rowWith(page, 'python3').first().waitFor();
const overview = await openPage(browser, `${product.address}#/`);
const devtools = await page.context().newCDPSession(page);
const overviewDevtools = await overview.page.context().newCDPSession(overview.page);
const [productPid, tabPid] = [product.product.process.pid, await tabProcess(browser)];
const [productShare, tabShare, productHolds] = [processorMeter(productPid), processorMeter(tabPid), productMeter(productPid)];

/** What a tab holds after a full collection. */
async function heapMib(tab) {
    await tab.send('HeapProfiler.collectGarbage');
    return (await tab.send('Runtime.getHeapUsage')).usedSize / KIB_PER_MIB ** 2;
}

console.log(`${CONNECTIONS_PER_SECOND} connections a second for ${MINUTES} minutes\n| ${COLUMNS.join(' | ')} |\n|${'--:|'.repeat(COLUMNS.length)}`);
const rows = [];
const began = Date.now();
for (let minute = 0; minute <= MINUTES; minute++) {
    await page.waitForTimeout(Math.max(0, began + minute * MINUTE_MS - Date.now()));
    // A program of its own each minute, so that names come and go, too.
    await curl(webPort);
    const [productPercent, tabPercent, holds] = [productShare(), tabShare(), productHolds()];
    const [tabHeap, overviewHeap] = [await heapMib(devtools), await heapMib(overviewDevtools)];
    const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
    const flows = (await page.locator('[data-testid=total]').textContent()).replace(/\D/g, '');
    const row = { tabHeap, overviewHeap, productRss: residentMib(productPid), ...holds };
    rows.push(row);
    const shown = [
        row.tabHeap,
        nodes,
        jsEventListeners,
        residentMib(tabPid),
        tabPercent,
        overviewHeap,
        row.productRss,
        productPercent,
        row.heapMib,
        row.share,
        row.threads,
        row.descriptors,
    ];
    const rounded = shown.map((value) => (Number.isInteger(value) ? value : value.toFixed(1)));
    console.log(`| ${[minute, flows, ...rounded].join(' | ')} |`);
}

await browser.close();
for (const each of [...talkers, server, product]) {
    await each.stop();
}
state.remove();

/** The middle one of some minutes: one minute may be just before a collection. */
const WINDOW = Math.min(10, Math.floor(MINUTES / 4));
const median = (what, from, to) => {
    const values = rows.slice(from, to + 1).map((row) => row[what]);
    return values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
};
const faults = [...complaints, ...overview.complaints].map((each) => `the page: ${each}`);
for (const [what, limit] of Object.entries({ tabHeap: 1.1, overviewHeap: 1.15, productRss: 1.15, heapMib: 1.1, threads: 1.1, descriptors: 1.1 })) {
    const [early, late] = [
        median(what, SETTLED_AT_MINUTE, SETTLED_AT_MINUTE + WINDOW),
        median(what, MINUTES - WINDOW, MINUTES),
    ];
    console.log(`${what}: ${early.toFixed(1)} from minute ${SETTLED_AT_MINUTE}, ${late.toFixed(1)} to minute ${MINUTES}, medians of ${WINDOW + 1} minutes`);
    if (late > early * limit) {
        faults.push(`${what} grew`);
    }
}
const collection = rows.slice(1).reduce((sum, { share }) => sum + share, 0) / (rows.length - 1);
console.log(`collections took ${collection.toFixed(2)} % of the product's processor time, those of this measurement apart`);
if (collection > COLLECTION_LIMIT_PERCENT) {
    faults.push('garbage collection takes too much');
}
console.log(faults.length === 0 ? 'Nothing grew.' : `Faults: ${faults.join('; ')}`);
process.exitCode = faults.length > 0 ? 1 : 0;
