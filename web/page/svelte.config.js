// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

export default {
    compilerOptions: { runes: true },
};
