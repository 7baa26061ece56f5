import type { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { addressJson } from '../operate/address-json.ts';
import { asBlocked, blockEnds, blockedSentence } from '../operate/blocked.ts';
import { activitiesOf, campaignsOf } from '../operate/campaigns-of.ts';
import { contactStory } from '../operate/contact-story.ts';
import { asAddress, findAddress } from '../operate/find-address.ts';
import { type Erasure, findTombstone } from '../operate/find-tombstone.ts';
import { isSignInNeeded } from '../operate/vendor-evidence.ts';
import { vendorEvidenceJson } from '../operate/vendor-evidence-json.ts';
import { addressDetails } from '../terminal/address-details.ts';
import { contactStoryText } from '../terminal/contact-story.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { notToldText } from '../terminal/not-told.ts';

const help = `
With --evidence it also asks Constant Contact, as the one who has signed in on
this computer (npx bounce-hygiene sign-in --add evidence --local), never as the
deployment: what was sent to the contact, what arrived, bounced and was clicked.
With CONSTANT_CONTACT_V2_API_KEY and CONSTANT_CONTACT_V2_TOKEN, for those who
still have them, also what the other server said of a bounce. These words are
shown, not stored, and decide nothing. What could not be told is said; the exit
code is 4 where somebody has to sign in for it, and else 0.

Examples:
  npx bounce-hygiene explain ann@example.com --stack BounceHygiene
  npx bounce-hygiene explain ann@example.com --evidence
  npx bounce-hygiene explain -- -ann@example.com
  npx bounce-hygiene explain ann@example.com --json`;

interface ExplainOptions {
  readonly evidence?: true;
}

/** `explain`: why an address is decided as it is, and what would change it. */
export function explainCommand(program: Command, context: Context): void {
  program
    .command('explain <address>')
    .description('says why an address is decided as it is, what would change it, and all its bounces')
    .option('--evidence', 'asks Constant Contact as well: what was sent to it, arrived and was clicked')
    .addHelpText('after', help)
    .action((typed: string, { evidence }: ExplainOptions) => explain(typed, evidence === true, context));
}

async function explain(typed: string, asksVendor: boolean, context: Context): Promise<void> {
  const address = asAddress(typed);
  // What asks takes a while to load, and most do not ask.
  const vendor = asksVendor ? await import('./evidence/ask-vendor.ts') : undefined;
  vendor?.readVendorEnvironment(context);
  const target = await context.target();
  const { out, err, isJson } = context;
  const erasure = await findTombstone(address, target, context);
  const found = await findAddress(typed, target).catch((error: unknown) => {
    if (error instanceof CommandError) explainErased(address, erasure, error, context);
    else throw error;
  });
  if (!found) return;
  const { otherSpellings } = found;
  if (erasure.is === 'unknown') err.print(cannotBeTold);
  const record = isBlocked(erasure) ? asBlocked(found.record, erasure.tombstone) : found.record;
  const campaigns = await campaignsOf(activitiesOf(record), target, context.clock);
  if (record.address !== typed)
    err.print(`Typed ${escapeForTerminal(JSON.stringify(typed))}; the record is that of ${record.address}.`);
  const known = { ...addressJson(record, campaigns), otherSpellings };
  if (!isJson) out.print(addressDetails(record, { otherSpellings, campaigns, width: out.width }));
  else if (!vendor) out.print(JSON.stringify(known));
  if (!vendor) return;
  const evidence = await vendor.askVendor(found.record, target, context);
  if (context.isInterrupted()) throw new CommandError('Stopped, as you asked.', exitCodes.interrupted);
  if (isJson) out.print(JSON.stringify({ ...known, evidence: vendorEvidenceJson(evidence, sentenceOf) }));
  else out.print(contactStoryText(evidence, contactStory(evidence, record, campaigns), out.width));
  // The record was explained; for the rest somebody has to sign in.
  if (isSignInNeeded(evidence)) context.endWith(exitCodes.signInNeeded);
}

const sentenceOf: Parameters<typeof vendorEvidenceJson>[1] = (untold, by) => {
  const { sentence, command } = notToldText(untold, by);
  return command ? `${sentence} ${command.join(' ')}` : sentence;
};

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
  const nothing = {
    policy: '',
    rule: 'erased',
    bounces: [],
    deliveries: [],
    overrides: [],
    otherSpellings: [],
  };
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
