import type { IncidentStatus } from '../../shared/bounce/incident-reference.ts';
import type { Incident } from '../../shared/storage/incident-register.ts';
import type { Settled } from '../operate/settle-incident.ts';
import { labelled } from './command-lines.ts';
import { addresses, commandOn, describeStatus } from './describe-incident.ts';
import { escapeForTerminal } from './escape.ts';

const meaning: Readonly<Record<IncidentStatus, string>> = {
  confirmed: 'its bounces count',
  dismissed: 'its bounces never count',
  open: 'its addresses wait',
};

/** What a person has changed, and what happens next. */
export function settledReport(
  settled: Exclude<Settled, { is: 'unknown' }>,
  table: string,
  width: number,
): string {
  const { incident, waiting } = settled;
  const { status } = incident;
  if (settled.is === 'unchanged') {
    const left = status !== 'open' && waiting > 0 ? ` ${nextPoll(waiting)}` : '';
    return `Nothing to do: ${incident.id} is already ${describeStatus(incident)}.${left}`;
  }
  const { before } = settled;
  const back = { open: 'reopen', confirmed: 'confirm', dismissed: 'dismiss' }[before.status];
  const was = before.status === 'open' ? '' : ` (before: ${describeStatus(before)})`;
  return [
    `${incident.id} is ${status} now${was}: ${meaning[status]}.`,
    // Who has been told already is on no list; the report of the send says who they are.
    before.status === 'open'
      ? nextPoll(waiting)
      : `The next poll reads the report of that send again and re-decides its addresses, as long as the send lies within the lookback.`,
    labelled('To take it back:', commandOn(back, incident, table), width),
  ].join('\n');
}

/** Says which incidents there are: ids are long, and most mistakes are in copying them. */
export function unknownIncident(id: string, known: readonly Incident[]): string {
  const there =
    known.length === 0
      ? 'There is none at all.'
      : ['There are:', ...known.map((incident) => `  ${escapeForTerminal(incident.id)}`)].join('\n');
  return `There is no incident "${escapeForTerminal(id)}". ${there}`;
}

function nextPoll(waiting: number): string {
  if (waiting === 0) return 'No address waits for it, so the next poll has nothing to re-decide.';
  return `The next poll re-decides ${addresses(waiting)}.`;
}
