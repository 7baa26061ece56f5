import { readFileSync } from 'node:fs';

const runbook = readFileSync(new URL('../../docs/RUNBOOK.md', import.meta.url), 'utf8');
const [, section = ''] = /^## Erasing one person's record\n(.*?)^## /ms.exec(runbook) ?? [];
const [, comesBack = '', staysAway = ''] =
  /\*\*The record comes back,\*\*(.*)\*\*It stays away\*\*(.*)So where/.exec(
    section.replaceAll(/\s+/g, ' '),
  ) ?? [];

/** What the runbook says of an erased record: when it comes back, and when it does not. Each in one line. */
export const erasureInTheRunbook = { comesBack, staysAway };
