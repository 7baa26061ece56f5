import type { Command } from 'commander';
import { isToTell } from '../../shared/bounce/outage/incident.ts';
import { reviewList } from '../../shared/names.ts';
import { createIncidentMembers } from '../../shared/storage/incident-members.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { listIncidents, type WaitedFor } from '../operate/resolve-incident.ts';
import type { Target } from '../target/target.ts';
import { addFiltersWithoutEvidence, type FilterOptions } from './filter-options.ts';
import { readReason } from './reason-and-author.ts';
import { askOneByOne } from './review/one-by-one.ts';
import { showAll } from './review/show-all.ts';
import { openSelection } from './selection.ts';

interface ReviewOptions extends Omit<FilterOptions, 'evidence'> {
  readonly evidence?: true;
  readonly reason?: string;
}

const help = `
On a terminal it shows one address after the other and asks: r releases it, s
suppresses it, l or Enter leaves it for later, q quits. Each decision is written
when it is made, as a batch of its own; the command that takes it back is
printed with it. Elsewhere, and with --json, it lists and asks nothing.

An address that waits for an incident is not on the list: end the incident.

With --evidence, and the key of API v2 that some still have, it also shows what
the other server said of a bounce, for twenty addresses at most.

Examples:
  npx bounce-hygiene review --stack BounceHygiene
  npx bounce-hygiene review --code X --domain example.com
  npx bounce-hygiene review --reason "they answered on the telephone"
  npx bounce-hygiene review --json | jq -r '.address // empty'`;

/** `review`: what waits for a person, incidents first, and on a terminal what is to become of each address. */
export function reviewCommand(program: Command, context: Context): void {
  const command = program
    .command('review')
    .description('goes through what waits for a person: incidents, then the review list one by one')
    .option('--reason <text>', 'why, for all decisions; without it each is asked for its own')
    .option('--evidence', 'shows what the other server said of each bounce, where a key of API v2 is set');
  addFiltersWithoutEvidence(command, context.clock)
    .addHelpText('after', help)
    .action((options: ReviewOptions) => review(options, context));
}

async function review({ evidence: asksVendor, ...options }: ReviewOptions, context: Context): Promise<void> {
  const { decision = 'review', reason } = options;
  if (decision !== 'review')
    throw new CommandError(
      `--decision ${decision} is not on the review list; list shows it.`,
      exitCodes.usage,
    );
  const given = reason === undefined ? undefined : readReason(reason);
  const { isInteractive, isJson, mayEndAtOnce } = context;
  const asks = isInteractive && !isJson;
  // Nothing is written where nothing is asked.
  if (!asks) mayEndAtOnce();
  // What asks takes a while to load, and most do not ask.
  const vendor = asksVendor ? await import('./evidence/said-of-bounces.ts') : undefined;
  const said = vendor?.openSaidOfBounces(context);
  const source = { kind: 'work lists', lists: [reviewList] } as const;
  const selection = await openSelection({ ...options, decision }, context, source);
  const target = await context.target();
  const open = await readOpenIncidents(target, context);
  try {
    if (asks) await askOneByOne(selection, open, { given, said, target, context });
    else await showAll(selection, open, { said, target, context });
  } finally {
    said?.conclude();
  }
}

async function readOpenIncidents(
  { documents, table }: Target,
  { newRevision }: Context,
): Promise<readonly WaitedFor[]> {
  const register = createIncidentRegister(documents, table, newRevision);
  const members = createIncidentMembers(documents, table);
  return (await listIncidents({ register, members })).filter(({ incident }) => isToTell(incident));
}
