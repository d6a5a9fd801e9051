// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { mount } from 'svelte';
import Page from './Page.svelte';
import { app } from './lib/app.svelte';
import './app.css';

app.start();
mount(Page, { target: document.body });
