import pc from 'picocolors';
import { ruleFor } from '../../shared/bounce/bounce-codes.ts';
import type { WaitedFor } from '../../shared/operator/settle-incident.ts';
import { addresses, commandOn, dayOf, describeSentThere, describeStatus } from './describe-incident.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';

/**
 * One incident in sentences, and addresses that wait for it.
 *
 * @param some of the addresses that wait, as many as are to be shown.
 */
export function incidentDetails(waitedFor: WaitedFor, some: readonly string[], table: string): string {
  const { incident, waiting } = waitedFor;
  const { id, provider, code, contacts, sent, sentAt, openedAt } = incident;
  const send = sentAt === undefined ? 'one send' : `the send of ${dayOf(sentAt)}`;
  const more = waiting - some.length;
  return [
    pc.bold(escapeForTerminal(id)),
    `  In ${send}, ${number(contacts)} contacts at ${escapeForTerminal(provider)} bounced with code ${code} (${ruleFor(code).reason}).`,
    `  Messages sent there: ${describeSentThere(incident)}${sent === undefined ? '' : `; ${number(sent)} in the whole send`}.`,
    `  Noticed on ${dayOf(openedAt)}; ${describeStatus(incident)}.`,
    `  ${addresses(waiting)} ${waiting === 1 ? 'waits' : 'wait'} to hear how it ends${waiting > 0 ? ':' : '.'}`,
    ...some.map((address) => `    ${escapeForTerminal(address)}`),
    ...(more > 0 ? [`    and ${number(more)} more (--limit ${waiting} shows all)`] : []),
    '',
    '  The provider was at fault, the bounces never count:',
    `    ${commandOn('dismiss', incident, table)}`,
    '  The addresses are really gone, the bounces count:',
    `    ${commandOn('confirm', incident, table)}`,
  ].join('\n');
}
