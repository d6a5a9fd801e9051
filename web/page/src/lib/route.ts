// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** Where one is, as the address bar says it: `#/view/argument?parameters`. */
export interface Route {
    readonly view: string;
    readonly argument: string;
    readonly params: URLSearchParams;
}

/** What stays when one goes from view to view: the question, not how a view shows it. */
export const SHARED = ['q', 'point', 'last', 'from', 'to'] as const;

export function parseRoute(hash: string): Route {
    const text = hash.replace(/^#?\/?/, '');
    const mark = text.indexOf('?');
    const path = mark < 0 ? text : text.slice(0, mark);
    const [view, ...rest] = path.split('/');
    return renamed({
        view: view || 'overview',
        argument: decode(rest.join('/')),
        params: new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1)),
    });
}

/** Links of earlier versions: traffic is in talkers, and history is the flows of a time. */
function renamed(route: Route): Route {
    if (route.view === 'traffic') {
        return { ...route, view: 'talkers' };
    }
    if (route.view !== 'history') {
        return route;
    }
    const hasTime = ['last', 'from', 'to'].some((name) => route.params.has(name));
    return { ...route, view: 'flows', params: hasTime ? route.params : withParams(route.params, { last: '24h' }) };
}

export function formatRoute(view: string, argument: string, params: URLSearchParams): string {
    const path = argument ? `${view}/${encodeURIComponent(argument)}` : view;
    const query = params.toString();
    return query ? `#/${path}?${query}` : `#/${path}`;
}

/** The parameters with some changed; null or empty takes one away. */
export function withParams(params: URLSearchParams, changes: Record<string, string | null>): URLSearchParams {
    const changed = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') {
            changed.delete(name);
        } else {
            changed.set(name, value);
        }
    }
    return changed;
}

export function sharedParams(params: URLSearchParams): URLSearchParams {
    const shared = new URLSearchParams();
    for (const name of SHARED) {
        const value = params.get(name);
        if (value) {
            shared.set(name, value);
        }
    }
    return shared;
}

function decode(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}
