import { isOpen } from '../../shared/bounce/outage/incident.ts';
import type { WaitedFor } from '../operate/resolve-incident.ts';
import { colours } from './colours.ts';
import { labelled } from './command-lines.ts';
import { commandOn, dayOf, describePart, describeState } from './describe-incident.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';
import { plainTable } from './plain-table.ts';

/** All incidents and what to do about those that are open. `options` name the target in another command. */
export function incidentTable(
  incidents: readonly WaitedFor[],
  options: readonly string[],
  width: number,
): string {
  if (incidents.length === 0) return 'No incident is known: nothing has stood out so far.';
  const isWatch = ({ incident }: WaitedFor) => incident.level === 'watch';
  const [watches, told] = [incidents.filter(isWatch), incidents.filter((one) => !isWatch(one))];
  const open = told.find(({ incident }) => isOpen(incident));
  return [
    ...(told.length > 0 ? linesOf(told) : ['No incident is known.']),
    ...(watches.length > 0
      ? ['', 'Watches: their addresses wait for one more send, and nobody has to look.', ...linesOf(watches)]
      : []),
    ...(open ? ['', labelled('For example:', commandOn('show', open.incident, options), width)] : []),
  ].join('\n');
}

function linesOf(incidents: readonly WaitedFor[]): string[] {
  const headings = ['code', 'sent on', 'bounced', 'judged', 'usually', 'waiting'];
  const table = plainTable({ headings, rows: incidents.map(cellsOf) }, { rightAligned: [2, 3, 4, 5] });
  const [head = '', ...figures] = table.split('\n');
  return [head, ...incidents.flatMap((one, position) => [...titleOf(one), figures[position] ?? ''])];
}

/** What has no room in a column: the id to type, and below it where it was and how it stands. */
function titleOf({ incident }: WaitedFor): string[] {
  const { id } = incident;
  const colour = isOpen(incident) ? colours.yellow : colours.dim;
  return [
    colours.bold(escapeForTerminal(id)),
    `  ${describePart(incident)}: ${colour(describeState(incident))}`,
  ];
}

function cellsOf({ incident, waiting }: WaitedFor): readonly string[] {
  const { code, sentAt, held, judged } = incident;
  const { witnesses, bounced, usually } = judged;
  const isCounted = witnesses !== undefined && usually !== undefined;
  return [
    code,
    sentAt === undefined ? 'not known' : dayOf(sentAt),
    number(held),
    isCounted ? `${number(bounced)} of ${number(witnesses)}` : '',
    isCounted ? number(Math.round(usually)) : '',
    number(waiting),
  ];
}
