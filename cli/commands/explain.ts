import type { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { addressJson } from '../operate/address-json.ts';
import { asBlocked, blockEnds, blockedSentence } from '../operate/blocked.ts';
import { campaignsOf } from '../operate/campaigns-of.ts';
import { asAddress, findAddress } from '../operate/find-address.ts';
import { type Erasure, findTombstone } from '../operate/find-tombstone.ts';
import { addressDetails } from '../terminal/address-details.ts';
import { escapeForTerminal } from '../terminal/escape.ts';

const help = `
Examples:
  npx bounce-hygiene explain ann@example.com --stack BounceHygiene
  npx bounce-hygiene explain -- -ann@example.com
  npx bounce-hygiene explain ann@example.com --json`;

/** `explain`: why an address is decided as it is, and what would change it. */
export function explainCommand(program: Command, context: Context): void {
  program
    .command('explain <address>')
    .description('says why an address is decided as it is, what would change it, and all its bounces')
    .addHelpText('after', help)
    .action(async (typed: string) => {
      const address = asAddress(typed);
      const target = await context.target();
      const { out, err, isJson, clock } = context;
      const erasure = await findTombstone(address, target, context);
      const found = await findAddress(typed, target).catch((error: unknown) => {
        if (error instanceof CommandError) explainErased(address, erasure, error, context);
        else throw error;
      });
      if (!found) return;
      const { otherSpellings } = found;
      if (erasure.is === 'unknown') err.print(cannotBeTold);
      const record = isBlocked(erasure) ? asBlocked(found.record, erasure.tombstone) : found.record;
      const activities = record.history.newest.map(({ campaignActivityId }) => campaignActivityId);
      const campaigns = await campaignsOf(activities, target, clock);
      if (record.address !== typed)
        err.print(
          `Typed ${escapeForTerminal(JSON.stringify(typed))}; the record is that of ${record.address}.`,
        );
      if (isJson) out.print(JSON.stringify({ ...addressJson(record, campaigns), otherSpellings }));
      else out.print(addressDetails(record, { otherSpellings, campaigns, width: out.width }));
    });
}

const cannotBeTold =
  'Whether it was erased cannot be told: the key for that is in the secret, and was not read.';

type Blocked = Extract<Erasure, { readonly is: 'yes' }>;

function isBlocked(erasure: Erasure): erasure is Blocked {
  return erasure.is === 'yes' && erasure.tombstone.blocked === true;
}

/**
 * What there is to say of an address without a record.
 *
 * @throws {CommandError} unless it is not to be mailed: there is nothing to explain.
 */
function explainErased(
  address: string,
  erasure: Erasure,
  unknown: CommandError,
  { out, isJson }: Context,
): void {
  if (erasure.is === 'no') throw unknown;
  if (erasure.is === 'unknown')
    throw new CommandError(`${unknown.message} ${cannotBeTold}`, unknown.exitCode);
  const { tombstone } = erasure;
  if (!tombstone.blocked)
    throw new CommandError(
      `${unknown.message} It was erased on ${tombstone.erasedAt.slice(0, 10)}.`,
      unknown.exitCode,
    );
  const because = blockedSentence(tombstone);
  const nothing = { policy: '', rule: 'erased', bounces: [], overrides: [], otherSpellings: [] };
  const decided = {
    address,
    decision: 'suppress',
    because,
    changesWhen: blockEnds,
    erasedAt: tombstone.erasedAt,
  };
  out.print(
    isJson
      ? JSON.stringify({ ...decided, ...nothing })
      : `${address}: suppress\n  ${because}\n  ${blockEnds}`,
  );
}
