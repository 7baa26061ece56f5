import { isOpen } from '../../shared/bounce/outage/incident.ts';
import type { WaitedFor } from '../operate/resolve-incident.ts';
import { colours } from './colours.ts';
import { labelled } from './command-lines.ts';
import { commandOn, dayOf, describeSentThere, describeState } from './describe-incident.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';
import { plainTable } from './plain-table.ts';

/** All incidents and what to do about those that are open. `options` name the target in another command. */
export function incidentTable(
  incidents: readonly WaitedFor[],
  options: readonly string[],
  width: number,
): string {
  if (incidents.length === 0) return 'No incident is known: no provider has stood out so far.';
  const open = incidents.find(({ incident }) => isOpen(incident));
  const headings = ['code', 'sent on', 'bounced', 'sent there', 'waiting'];
  const figures = plainTable({ headings, rows: incidents.map(cellsOf) }, { rightAligned: [2, 3, 4] }).split(
    '\n',
  );
  return [
    figures[0] ?? '',
    ...incidents.flatMap((waitedFor, position) => [...titleOf(waitedFor), figures[position + 1] ?? '']),
    ...(open ? ['', labelled('For example:', commandOn('show', open.incident, options), width)] : []),
  ].join('\n');
}

/** What has no room in a column: the id to type, and below it where it was and how it stands. */
function titleOf({ incident }: WaitedFor): string[] {
  const { id, provider } = incident;
  const colour = isOpen(incident) ? colours.yellow : colours.dim;
  return [
    colours.bold(escapeForTerminal(id)),
    `  ${escapeForTerminal(provider)}: ${colour(describeState(incident))}`,
  ];
}

function cellsOf({ incident, waiting }: WaitedFor): readonly string[] {
  const { code, sentAt, held } = incident;
  return [
    code,
    sentAt === undefined ? 'not known' : dayOf(sentAt),
    number(held),
    describeSentThere(incident),
    number(waiting),
  ];
}
