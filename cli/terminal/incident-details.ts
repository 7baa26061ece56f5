import { ruleFor } from '../../shared/bounce/bounce-codes.ts';
import { isOpen } from '../../shared/bounce/outage/incident.ts';
import type { WaitedFor } from '../operate/resolve-incident.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { commandLines } from './command-lines.ts';
import {
  addresses,
  commandOn,
  dayOf,
  describeHeld,
  describeJudged,
  describeState,
} from './describe-incident.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';

/**
 * One incident in sentences, and addresses that wait for it.
 *
 * @param some of the addresses that wait, as many as are to be shown; `options` name the target in another command.
 */
export function incidentDetails(
  waitedFor: WaitedFor,
  {
    some,
    options,
    width,
  }: { readonly some: readonly string[]; readonly options: readonly string[]; readonly width: number },
): string {
  const { incident, waiting } = waitedFor;
  const { id, code, sent, sentAt, openedAt } = incident;
  const send = sentAt === undefined ? 'one send' : `the send of ${dayOf(sentAt)}`;
  const judged = describeJudged(incident);
  const more = waiting - some.length;
  return [
    colours.bold(escapeForTerminal(id)),
    besides(
      '  ',
      `In ${send}, ${describeHeld(incident)} bounced with code ${code} (${ruleFor(code).reason}).`,
      width,
    ),
    ...(judged === undefined ? [] : [besides('  ', `${judged}.`, width)]),
    ...(sent === undefined ? [] : [`  The send had ${number(sent)} messages.`]),
    `  Noticed on ${dayOf(openedAt)}; ${describeState(incident)}.`,
    ...(incident.level === 'watch' && isOpen(incident)
      ? ['  It is a watch: a later send ends it, and nobody has to look.']
      : []),
    `  ${describeWaiting(waitedFor)}`,
    ...some.map((address) => `    ${escapeForTerminal(address)}`),
    ...(more > 0 ? [`    and ${number(more)} more (--limit ${waiting} shows all)`] : []),
    '',
    ...changes
      .filter(({ leadsTo }) => leadsTo !== incident.state.status)
      .flatMap(({ verb, means }) => [
        `  ${means}:`,
        commandLines(commandOn(verb, incident, options), { width, indent: 4 }),
      ]),
  ].join('\n');
}

/** What an operator may do with an incident that does not have that status. */
const changes = [
  {
    leadsTo: 'dismissed',
    verb: 'dismiss',
    means: 'The addresses were not at fault, the bounces never count',
  },
  { leadsTo: 'confirmed', verb: 'confirm', means: 'The addresses are really gone, the bounces count' },
  { leadsTo: 'open', verb: 'reopen', means: 'It is not known yet, the addresses wait again' },
] as const;

/** Addresses wait for an incident that has ended only until the next run. */
function describeWaiting({ incident, waiting }: WaitedFor): string {
  if (waiting === 0) return 'No address waits for it.';
  const [waits, are] = waiting === 1 ? ['waits', 'is'] : ['wait', 'are'];
  if (isOpen(incident)) return `${addresses(waiting)} ${waits} until it ends:`;
  return `${addresses(waiting)} ${are} decided again by the next run:`;
}
