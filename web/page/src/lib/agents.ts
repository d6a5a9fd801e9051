// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { Feed } from './api';
import { lags } from './feeds';
import { moment } from './format';
import type { Meaning } from './words';

type Agent = Feed['agents'][number];

/** As long as a flow waits for a feed that says nothing. */
const SILENT_MS = 10_000;

/** Whether it is alive, and names processes in time. */
export function agentState(agent: Agent, nowMs = Date.now()): Meaning {
    const behindMs = agent.behind_ms ?? (agent.last_seen_ms ? nowMs - agent.last_seen_ms : null);
    if (behindMs === null) {
        return { label: 'not heard', text: 'It has reported nothing yet.', tone: 'fair' };
    }
    if (behindMs > SILENT_MS) {
        return { label: 'silent', text: `It has reported nothing since ${moment(agent.last_seen_ms)}.`, tone: 'poor' };
    }
    return lags(agent)
        ? { label: 'late', text: 'It reports, but late: processes are named late, or not at all.', tone: 'fair' }
        : { label: 'alive', text: 'It reports, and keeps up.', tone: 'good' };
}
