import type { IncidentStatus } from '../../shared/bounce/incident-reference.ts';
import { type Incident, isOpen } from '../../shared/bounce/outage/incident.ts';
import type { Resolution, WaitedFor } from '../operate/resolve-incident.ts';
import { besides } from './break-lines.ts';
import { labelled } from './command-lines.ts';
import { addresses, commandOn, describeHeld, describeState, incidentVerbs } from './describe-incident.ts';
import { escapeForTerminal } from './escape.ts';

const readAgain =
  'The next run reads the report of that send again and re-decides its addresses, as long as the send lies within the lookback.';

const meaning: Readonly<Record<IncidentStatus, string>> = {
  confirmed: 'its bounces count',
  dismissed: 'its bounces never count',
  open: 'its addresses wait',
};

/** What an operator is about to change, and how many addresses that is about. */
export function resolvePreview(
  verb: keyof typeof incidentVerbs,
  { incident, waiting }: WaitedFor,
  width: number,
): string {
  const { id, code } = incident;
  const title = `${verb[0]?.toUpperCase()}${verb.slice(1)} ${id}`;
  const sends = `${describeHeld(incident)} bounced with code ${code} in one send; it is ${describeState(incident)}`;
  return [
    besides('', `${escapeForTerminal(title)} (${incidentVerbs[verb].means})`, width),
    besides('  ', `${sends}.`, width),
    besides('  ', isOpen(incident) ? nextRun(waiting) : readAgain, width),
  ].join('\n');
}

/**
 * What an operator has changed, and what happens next.
 *
 * @param options those that name the target in another command.
 */
export function resolvedReport(
  resolution: Exclude<Resolution, { is: 'unknown' }>,
  options: readonly string[],
  width: number,
): string {
  const { incident, waiting } = resolution;
  const { status } = incident.state;
  if (resolution.is === 'unchanged') {
    const left = status !== 'open' && waiting > 0 ? ` ${nextRun(waiting)}` : '';
    return `Nothing to do: ${incident.id} is already ${describeState(incident)}.${left}`;
  }
  const { before } = resolution;
  const back = { open: 'reopen', confirmed: 'confirm', dismissed: 'dismiss' }[before.state.status];
  const was = isOpen(before) ? '' : ` (before: ${describeState(before)})`;
  return [
    `${incident.id} is ${status} now${was}: ${meaning[status]}.`,
    // Addresses that were decided when it ended are on no list; only the report of the send leads to them.
    isOpen(before) ? nextRun(waiting) : readAgain,
    labelled('To take it back:', commandOn(back, incident, options), width),
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

function nextRun(waiting: number): string {
  if (waiting === 0) return 'No address waits for it, so the next run has nothing to re-decide.';
  return `The next run re-decides ${addresses(waiting)}.`;
}
