// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** What a reader chose, kept by the browser. Where it keeps nothing, a choice lasts as long as the page. */
export function kept<T>(name: string, otherwise: T): T {
    try {
        const text = localStorage.getItem(`flowbraid.${name}`);
        return text === null ? otherwise : (JSON.parse(text) as T);
    } catch {
        return otherwise;
    }
}

export function keep(name: string, value: unknown): void {
    try {
        localStorage.setItem(`flowbraid.${name}`, JSON.stringify(value));
    } catch {
        // Private windows may refuse.
    }
}
