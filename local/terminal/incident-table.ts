import pc from 'picocolors';
import type { WaitedFor } from '../../shared/operator/settle-incident.ts';
import { shorten } from './decision-table.ts';
import { commandOn, dayOf, describeSentThere, describeStatus } from './describe-incident.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';
import { plainTable } from './plain-table.ts';

const widestProvider = 30;

/** All incidents and what to do about those that are open. */
export function incidentTable(incidents: readonly WaitedFor[], table: string): string {
  if (incidents.length === 0) return 'No incident is known: no provider has stood out so far.';
  const rows = incidents.flatMap((waitedFor) => [titleOf(waitedFor), cellsOf(waitedFor)]);
  const headings = ['provider', 'code', 'sent', 'bounced', 'of sent there', 'waiting', 'status'];
  const open = incidents.find(({ incident }) => incident.status === 'open');
  return [
    plainTable(headings, rows, { rightAligned: [3, 4, 5] }),
    ...(open ? ['', `For example: ${commandOn('show', open.incident, table)}`] : []),
  ].join('\n');
}

function titleOf({ incident }: WaitedFor): string {
  return pc.bold(escapeForTerminal(incident.id));
}

function cellsOf({ incident, waiting }: WaitedFor): readonly string[] {
  const { provider, code, sentAt, contacts, held = contacts, status } = incident;
  const colour = status === 'open' ? pc.yellow : pc.dim;
  return [
    shorten(escapeForTerminal(provider), widestProvider),
    code,
    sentAt === undefined ? 'not known' : dayOf(sentAt),
    number(held),
    describeSentThere(incident),
    number(waiting),
    colour(describeStatus(incident)),
  ];
}
