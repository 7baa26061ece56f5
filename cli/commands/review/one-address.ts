import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { createBatches } from '../../../shared/storage/batches.ts';
import { CommandError } from '../../command-error.ts';
import type { Context } from '../../context.ts';
import { activitiesOf, campaignsOf } from '../../operate/campaigns-of.ts';
import type { Target } from '../../target/target.ts';
import { addressDetails } from '../../terminal/address-details.ts';
import { askReason, askReview } from '../../terminal/ask-review.ts';
import { saidText } from '../../terminal/contact-story.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { refuseWrongClock } from '../before-writing.ts';
import type { SaidOfBounces } from '../evidence/said-of-bounces.ts';
import { asAuthor, readReason } from '../reason-and-author.ts';
import { writeBatch } from '../write-batch.ts';

/** One sitting of a person in front of the list. */
export interface Sitting {
  /** The reason for all decisions, if it was given. */
  readonly given: string | undefined;
  /** What other servers said of the bounces, where that is asked for. */
  readonly said: SaidOfBounces | undefined;
  readonly target: Target;
  readonly context: Context;
}

/** What has become of one address. */
export type Reviewed =
  | { readonly is: 'release' | 'suppress'; readonly reason: string }
  /** Others were at work: it does not wait any more. A reason that was given by then may be given again. */
  | { readonly is: 'gone' }
  | { readonly is: 'gone'; readonly reason: string }
  | { readonly is: 'later' }
  | { readonly is: 'quit' }
  | { readonly is: 'interrupted' };

/**
 * Shows one address with its facts, asks what is to become of it, and writes that.
 *
 * @param lastReason the reason that was given before; Enter gives it again.
 * @throws {CommandError} when the clocks differ, or the write ends early.
 */
export async function reviewOne(
  address: string,
  lastReason: string | undefined,
  sitting: Sitting,
): Promise<Reviewed> {
  const { given, said, target, context } = sitting;
  const { out, clock } = context;
  const record = await stillWaiting(address, target, context);
  if (!record) return { is: 'gone' };
  refuseWrongClock(target, context);
  const campaigns = await campaignsOf(activitiesOf(record), target, clock);
  out.print(`\n${addressDetails(record, { otherSpellings: [], campaigns, width: out.width })}\n`);
  const bounces = (await said?.of(record)) ?? [];
  if (bounces.length > 0) out.print(`What the other server said\n${saidText(bounces, out.width)}\n`);
  const answer = await askReview(escapeForTerminal(address));
  if (answer !== 'release' && answer !== 'suppress') return { is: answer };
  const why = await reasonFor(given, lastReason);
  if (why === 'interrupted') return { is: 'interrupted' };
  if (why === undefined) return { is: 'later' };
  const { reason } = why;
  // While it was shown, others were at work.
  if (!(await stillWaiting(address, target, context))) return { is: 'gone', reason };
  await decide(answer, address, reason, sitting);
  return { is: answer, reason };
}

/** The record, if it still waits for a person; else it says what has become of it. */
async function stillWaiting(
  address: string,
  { records }: Target,
  { err }: Context,
): Promise<AddressRecord | undefined> {
  const record = await records.readNow(address);
  if (record?.assessment.decision === 'review') return record;
  const name = escapeForTerminal(address);
  err.print(
    record
      ? `${name} does not wait any more: ${record.assessment.decision}. ${escapeForTerminal(record.assessment.because)}`
      : `${name} has been erased meanwhile.`,
  );
  return undefined;
}

async function reasonFor(given: string | undefined, last: string | undefined): ReturnType<typeof askReason> {
  return given === undefined ? await askReason(last, problemOf) : { reason: given };
}

function problemOf(reason: string): string | undefined {
  if (reason.trim() === '') return 'A reason is needed.';
  try {
    readReason(reason);
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
}

/** A batch of its own, so that it is whole when it is written, and can be taken back alone. */
async function decide(
  kind: 'release' | 'suppress',
  address: string,
  reason: string,
  { target, context }: Sitting,
): Promise<void> {
  const { clock, newRevision, user } = context;
  const batches = createBatches(target.documents, target.table, newRevision);
  const batch = await batches.add(
    {
      ...{ id: `${kind}-${newRevision()}`, kind, by: asAuthor(user), reason: readReason(reason) },
      ...{ filter: 'one by one, in a review', plannedAt: clock.now().toISOString() },
    },
    [[address]],
  );
  await writeBatch('apply', batch, { batches, target, context });
}
