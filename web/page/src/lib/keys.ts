// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** Whether keys belong to what has the focus. */
export function isTyping(target: EventTarget | null): boolean {
    return (
        target instanceof HTMLElement &&
        (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('dialog') !== null)
    );
}
