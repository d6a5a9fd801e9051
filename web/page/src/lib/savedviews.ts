// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { DEFAULT_COLUMNS } from './columns';
import { formatRoute, withParams, type Route } from './route';
import { keep, kept } from './store';

/** A view that was given a name: its address says the question, the time, the columns and how it shows them. */
export interface SavedView {
    readonly name: string;
    readonly hash: string;
}

export const MAX_VIEWS = 50;
export const MAX_NAME = 60;

/** Whose columns are the reader's choice, which a link would not know. */
const WITH_COLUMNS = new Set(['flows', 'history']);

export function savedViews(): SavedView[] {
    const views = kept<SavedView[]>('views', []);
    return Array.isArray(views) ? views.filter((view) => typeof view?.name === 'string' && /^#\//.test(view.hash ?? '')) : [];
}

export function keepViews(views: readonly SavedView[]): void {
    keep('views', views);
}

/** The address of what is shown, whole. */
export function hashOf(route: Route): string {
    const columns = kept<string[]>('columns', DEFAULT_COLUMNS);
    const isUsual = columns.join() === DEFAULT_COLUMNS.join();
    const params =
        WITH_COLUMNS.has(route.view) && !isUsual && !route.params.has('columns')
            ? withParams(route.params, { columns: columns.join() })
            : route.params;
    return formatRoute(route.view, route.argument, params);
}

/** With a view of that name replaced, or as the last one. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
    const at = views.findIndex((other) => other.name === view.name);
    return at < 0 ? [...views, view].slice(-MAX_VIEWS) : views.map((other, place) => (place === at ? view : other));
}

/** Null where another one has the name already. */
export function renamed(views: readonly SavedView[], from: string, to: string): SavedView[] | null {
    return from !== to && views.some((view) => view.name === to)
        ? null
        : views.map((view) => (view.name === from ? { ...view, name: to } : view));
}
