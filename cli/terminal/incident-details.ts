import { ruleFor } from '../../shared/bounce/bounce-codes.ts';
import type { WaitedFor } from '../operate/settle-incident.ts';
import { colours } from './colours.ts';
import { commandLines } from './command-lines.ts';
import { addresses, commandOn, dayOf, describeSentThere, describeStatus } from './describe-incident.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';

/**
 * One incident in sentences, and addresses that wait for it.
 *
 * @param some of the addresses that wait, as many as are to be shown.
 */
export function incidentDetails(
  waitedFor: WaitedFor,
  {
    some,
    table,
    width,
  }: { readonly some: readonly string[]; readonly table: string; readonly width: number },
): string {
  const { incident, waiting } = waitedFor;
  const { id, provider, code, contacts, held = contacts, sent, sentAt, openedAt } = incident;
  const send = sentAt === undefined ? 'one send' : `the send of ${dayOf(sentAt)}`;
  const judged =
    held > contacts ? `; ${number(contacts)} of them had not bounced before, and were judged` : '';
  const more = waiting - some.length;
  return [
    colours.bold(escapeForTerminal(id)),
    `  In ${send}, ${number(held)} contacts at ${escapeForTerminal(provider)} bounced with code ${code} (${ruleFor(code).reason})${judged}.`,
    `  Messages sent there: ${describeSentThere(incident)}${sent === undefined ? '' : `; ${number(sent)} in the whole send`}.`,
    `  Noticed on ${dayOf(openedAt)}; ${describeStatus(incident)}.`,
    `  ${describeWaiting(waitedFor)}`,
    ...some.map((address) => `    ${escapeForTerminal(address)}`),
    ...(more > 0 ? [`    and ${number(more)} more (--limit ${waiting} shows all)`] : []),
    '',
    ...answers
      .filter(({ leadsTo }) => leadsTo !== incident.status)
      .flatMap(({ word, means }) => [
        `  ${means}:`,
        commandLines(commandOn(word, incident, table), { width, indent: 4 }),
      ]),
  ].join('\n');
}

/** What a person may say of an incident that does not stand so already. */
const answers = [
  { leadsTo: 'dismissed', word: 'dismiss', means: 'The provider was at fault, the bounces never count' },
  { leadsTo: 'confirmed', word: 'confirm', means: 'The addresses are really gone, the bounces count' },
  { leadsTo: 'open', word: 'reopen', means: 'It is not known yet, the addresses wait again' },
] as const;

/** An incident that has ended keeps nobody waiting for longer than until the next poll. */
function describeWaiting({ incident, waiting }: WaitedFor): string {
  if (waiting === 0) return 'No address waits for it.';
  const [waits, are] = waiting === 1 ? ['waits', 'is'] : ['wait', 'are'];
  if (incident.status === 'open') return `${addresses(waiting)} ${waits} until it ends:`;
  return `${addresses(waiting)} ${are} decided again by the next poll:`;
}
