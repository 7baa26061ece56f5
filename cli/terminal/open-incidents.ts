import { ruleFor } from '../../shared/bounce/bounce-codes.ts';
import type { WaitedFor } from '../operate/resolve-incident.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { commandLines } from './command-lines.ts';
import { addresses, commandOn, dayOf, describePart } from './describe-incident.ts';
import { number } from './number.ts';

/**
 * The incidents that are open, each with the command that ends it.
 *
 * @param options those that name the target in another command.
 */
export function openIncidents(open: readonly WaitedFor[], options: readonly string[], width: number): string {
  if (open.length === 0) return 'No incident is open.';
  const are = open.length === 1 ? '1 incident is' : `${number(open.length)} incidents are`;
  return [
    `${are} open; its addresses wait until it ends:`,
    ...open.flatMap(({ incident, waiting }) => {
      const { code, sentAt } = incident;
      const send = sentAt === undefined ? 'one send' : `the send of ${dayOf(sentAt)}`;
      const what = `${describePart(incident)}: ${ruleFor(code).reason} (code ${code}), in ${send}; ${addresses(waiting)}`;
      return [
        colours.yellow(besides('  ', what, width)),
        commandLines(commandOn('dismiss', incident, options), { width, indent: 4 }),
      ];
    }),
    'With confirm in place of dismiss its bounces count; with show you see more.',
  ].join('\n');
}
