// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** What statuses, reasons and states mean, in words. Every badge says its meaning; none says it by colour alone. */

export type Tone = 'good' | 'fair' | 'poor' | 'plain';

export interface Meaning {
    readonly label: string;
    readonly text: string;
    readonly tone: Tone;
}

const STATUSES: Record<string, Meaning> = {
    attributed: { label: 'named', text: 'The process is known.', tone: 'good' },
    shared: { label: 'shared', text: 'Several processes have this end together, as receivers of one multicast group do; the first is named.', tone: 'good' },
    partial: { label: 'partly named', text: 'The listening process is known, not which process took the connection.', tone: 'fair' },
    ambiguous: { label: 'ambiguous', text: 'Several sockets fit equally well, so nobody is named.', tone: 'poor' },
    conflicting: { label: 'conflicting', text: 'Two claims disagree, so nobody is named.', tone: 'poor' },
    unattributed: { label: 'not named', text: 'The process is not known.', tone: 'plain' },
};

const REASONS: Record<string, Meaning> = {
    no_companion: { label: 'no companion', text: 'No feed accompanies this interface. Choose one under Interfaces.', tone: 'poor' },
    remote: { label: 'remote', text: 'No watched host has this address: no agent there feeds this collector.', tone: 'plain' },
    feed_silent: { label: 'feed silent', text: 'The companion feed has said nothing for 10 s, or not yet.', tone: 'poor' },
    feed_late: { label: 'feed late', text: 'The companion feed had not yet reported up to that time.', tone: 'poor' },
    no_event: { label: 'no event', text: 'The feed is alive, but reported no such socket. Without eBPF, the flow was shorter than a second.', tone: 'poor' },
    no_process: { label: 'no process', text: 'The socket is known, but no process: it is the kernel’s, or none has used it. Without eBPF, it closed before the agent looked.', tone: 'plain' },
    kernel: { label: 'kernel', text: 'The kernel itself answers here: no process does.', tone: 'plain' },
    protocol: { label: 'no sockets', text: 'Neither TCP nor UDP, and no process was seen to use it.', tone: 'plain' },
    refused: { label: 'refused', text: 'The connection was refused: nobody listened.', tone: 'plain' },
    part_only: { label: 'part only', text: 'The socket known there was open for a part of this flow only.', tone: 'poor' },
    events_lost: { label: 'events lost', text: 'Events of that time were lost, or the agent was away: the socket may be gone or unknown.', tone: 'poor' },
    listener_only: { label: 'listener only', text: 'Only who listens is known, not who took the connection.', tone: 'fair' },
    several_namespaces: { label: 'several namespaces', text: 'Sockets of several network namespaces fit equally well.', tone: 'poor' },
    several_hosts: { label: 'several hosts', text: 'Several watched hosts have this address, so it is not known which one it is.', tone: 'poor' },
    several_vlans: { label: 'several VLANs', text: 'Packets with this five-tuple are in several VLANs, so it is not known which of them are this socket’s.', tone: 'poor' },
    claims_disagree: { label: 'claims disagree', text: 'Two processes are named for one socket.', tone: 'poor' },
};

/** What a flow is known from. */
const OBSERVERS: Record<string, Meaning> = {
    packets: { label: 'packets', text: 'Counted from captured packets.', tone: 'good' },
    sockets: { label: 'sockets', text: "Counted by the kernel's sockets; no packets were captured.", tone: 'plain' },
    exporter: { label: 'exporter', text: 'Counted by a flow exporter; neither its packets nor its sockets were seen.', tone: 'plain' },
};

const END_REASONS: Record<string, string> = {
    fin: 'closed in order',
    rst: 'reset',
    idle: 'no traffic for a while',
    active: 'still open',
    evicted: 'the flow table was full',
    shutdown: 'Flowbraid was stopped',
    closed: 'closed',
    refused: 'refused: nobody listened',
    timed_out: 'timed out: no answer',
    unreachable: 'unreachable: no way to the address',
    agent_gone: 'its agent went silent',
    switched_off: 'flows of this feed were switched off',
    missed_close: 'its close was missed',
};

const METHODS: Record<string, string> = {
    connect: 'it called connect',
    accept: 'it accepted the connection',
    send: 'it sent on this socket',
    receive: 'it received on this socket',
    bind: 'it bound this address',
    open: 'its socket was open',
    snapshot: 'found in a list of open sockets',
    proc: 'found in /proc',
    listen: 'it listens on this port',
    inject: 'it made these packets by hand',
    file: 'the capture file names it',
};

/** In a cell; the sentence is in {@link STATES}. */
const SHORT_STATES: Record<string, string> = {
    S0: 'no answer',
    S1: 'established',
    SF: 'closed',
    REJ: 'refused',
    S2: 'half closed',
    S3: 'half closed',
    RSTO: 'reset',
    RSTR: 'reset',
    RSTOS0: 'given up',
    RSTRH: 'reset',
    SH: 'given up',
    SHR: 'closed',
    OTH: 'under way',
};

const STATES: Record<string, string> = {
    S0: 'asked, never answered',
    S1: 'established',
    SF: 'opened and closed in order',
    REJ: 'refused',
    S2: 'established, the client has closed',
    S3: 'established, the server has closed',
    RSTO: 'the client reset it',
    RSTR: 'the server reset it',
    RSTOS0: 'the client asked, then reset',
    RSTRH: 'the server answered, then reset',
    SH: 'the client closed before an answer',
    SHR: 'the server answered and closed, the client was not seen',
    OTH: 'under way when first seen',
};

const FAILURES: Record<string, string> = {
    refused: 'refused',
    timed_out: 'timed out',
    aborted: 'given up by the client',
    reset_by_client: 'reset by the client',
    reset_by_server: 'reset by the server',
};

/** The same of sockets, whose kernel does not say which end it was. */
const SOCKET_FAILURES: Record<string, string> = {
    refused: 'refused',
    timed_out: 'timed out',
    unreachable: 'no way to the address',
    rst: 'reset',
};

const RECONCILIATIONS: Record<string, Meaning> = {
    equal: { label: 'equal', text: 'The packets carried what the sockets say.', tone: 'good' },
    capture_short: { label: 'capture short', text: 'The capture missed packets, or began later.', tone: 'fair' },
    socket_short: { label: 'socket short', text: 'The wire carried more than the sockets say.', tone: 'fair' },
    unknown: { label: 'not known', text: 'There is no final counter of a socket to compare with.', tone: 'plain' },
};

const VERDICTS: Record<string, Meaning> = {
    complete: { label: 'complete', text: 'The hosts of both ends reported it.', tone: 'good' },
    one_sided: { label: 'one-sided', text: 'The host of one end has not reported it.', tone: 'fair' },
    ambiguous: { label: 'ambiguous', text: 'Several connections fit; none is joined.', tone: 'fair' },
    conflicting: { label: 'conflicting', text: 'The observers contradict one another, so no end is named.', tone: 'poor' },
    moved: { label: 'moved', text: 'It is part of another conversation.', tone: 'plain' },
};

const VERDICT_REASONS: Record<string, string> = {
    no_report_from_server_host: "the server's host has not reported the server",
    no_report_from_client_host: "the client's host has not reported the client",
    refused: 'the server refused it, so no process has that end',
    no_answer: "nothing came from the server's end",
    not_watched: 'no observer knows the host of an end',
    several_candidates: 'several reports fit',
    ends_disagree: 'the reports name different owners',
    translated: 'it goes on before an address translation',
    merged: 'it was the same as another one',
};

const DIFFERENCES: Record<string, Meaning> = {
    equal: { label: 'equal', text: 'Both observers saw the same.', tone: 'good' },
    lost: { label: 'lost', text: 'The first observer saw more: it was lost between the two.', tone: 'poor' },
    extra: { label: 'extra', text: 'The next observer saw more: it was doubled on the way, or the first one missed it.', tone: 'fair' },
    unknown: { label: 'not known', text: 'The two cannot be compared: a capture began late or missed packets, or only sockets counted.', tone: 'plain' },
};

/** The word itself when it is newer than this page. */
function meaningOf(words: Record<string, Meaning>, word: string): Meaning {
    return words[word] ?? { label: word.replaceAll('_', ' '), text: word.replaceAll('_', ' '), tone: 'plain' };
}

/** Of one end: the reason where there is one, since it says more than the status. */
export function endMeaning(status: string | null, reason: string | null): Meaning {
    if (status === 'attributed') {
        return STATUSES.attributed;
    }
    if (reason) {
        return meaningOf(REASONS, reason);
    }
    return meaningOf(STATUSES, status ?? 'unattributed');
}

export function isNamed(status: string | null): boolean {
    return status === 'attributed' || status === 'partial';
}

/** Of both ends in one badge. */
export function flowMeaning(client: EndStatus, server: EndStatus): Meaning {
    const clientNamed = isNamed(client.status);
    const serverNamed = isNamed(server.status);
    const text = `Client: ${sentence(client)} Server: ${sentence(server)}`;
    if (clientNamed && serverNamed) {
        const exact = client.status === 'attributed' && server.status === 'attributed';
        return exact ? { label: 'both', text, tone: 'good' } : { label: 'both, partly', text, tone: 'fair' };
    }
    const missing = clientNamed ? server : client;
    const why = endMeaning(missing.status, missing.reason);
    if (clientNamed || serverNamed) {
        const side = clientNamed ? 'client' : 'server';
        return why.tone === 'plain' ? { label: side, text, tone: 'good' } : { label: `${side}; ${why.label}`, text, tone: 'fair' };
    }
    return { label: `none; ${why.label}`, text, tone: why.tone === 'plain' ? 'plain' : 'poor' };
}

export interface EndStatus {
    readonly status: string | null;
    readonly reason: string | null;
}

function sentence(end: EndStatus): string {
    const status = meaningOf(STATUSES, end.status ?? 'unattributed');
    return end.reason ? meaningOf(REASONS, end.reason).text : status.text;
}

export const statusMeaning = (status: string): Meaning => meaningOf(STATUSES, status);
export const reasonMeaning = (reason: string): Meaning => meaningOf(REASONS, reason);
export const observerMeaning = (type: string | null): Meaning => meaningOf(OBSERVERS, type ?? 'packets');
export const endReasonText = (reason: string): string => END_REASONS[reason] ?? reason.replaceAll('_', ' ');
export const reconciliationMeaning = (verdict: string): Meaning => meaningOf(RECONCILIATIONS, verdict);
/** What a stitcher says of a conversation. */
export const verdictMeaning = (verdict: string): Meaning => meaningOf(VERDICTS, verdict);
export const verdictReasonText = (reason: string): string => VERDICT_REASONS[reason] ?? reason;
export const differenceMeaning = (kind: string): Meaning => meaningOf(DIFFERENCES, kind);
export const methodText = (method: string): string => METHODS[method] ?? method;
/** A code of a field as a word; null where the value is no code. Searches and downloads have the code. */
export function wordOf(field: string, code: string): { word: string; title: string } | null {
    const texts = CODES[field.replace(/^(client|server|socket\.client|socket\.server)\./, '')];
    const text = texts?.(code);
    return text === undefined ? null : { word: field === 'tcp.state' ? shortState(code) : text, title: `${text} (${code})` };
}

const CODES: Record<string, (code: string) => string> = {
    'tcp.state': (code) => STATES[code] ?? code,
    'tcp.failure': (code) => failureText(code),
    'flow.end_reason': (code) => endReasonText(code),
    end_reason: (code) => endReasonText(code),
    'attribution.method': (code) => methodText(code),
    'attribution.status': (code) => meaningOf(STATUSES, code).label,
    'attribution.reason': (code) => meaningOf(REASONS, code).label,
};

/** A command line without the program's name, which stands before it. */
export function argumentsOf(name: string, commandLine: string): string {
    const blank = commandLine.search(/\s|$/);
    const program = commandLine.slice(0, blank);
    const isNamed = program.slice(program.lastIndexOf('/') + 1).startsWith(name) || name === commandLine;
    return isNamed ? commandLine.slice(blank).trim() : commandLine;
}

export const shortState = (state: string): string => SHORT_STATES[state] ?? state;
export const stateText = (state: string): string => STATES[state] ?? state;

/** How a connection failed: as its packets show it, else as the kernel told a socket. */
export function failureText(failure: string | null, ...socketEnds: (string | null)[]): string {
    const code = failure ?? socketEnds.find((end) => end !== null && end in SOCKET_FAILURES) ?? '';
    return FAILURES[code] ?? SOCKET_FAILURES[code] ?? code.replaceAll('_', ' ');
}

/** What said a server's domain. */
export function domainSourceText(source: string | null): string {
    return source === 'tls' ? 'as the TLS handshake of this flow says' : 'by a DNS answer';
}
