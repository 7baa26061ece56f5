import type { Say } from '../cli/terminal/progress-line.ts';
import { createAccount } from '../local/simulated-account/create-account.ts';
import { aClock } from '../test/support/a-clock.ts';
import { aMeteredWorld, runWell } from './a-metered-world.ts';
import {
  bouncesAdded,
  bouncesIn,
  figure,
  isAddress,
  isPollState,
  queueRequests,
  storedBytes,
  type Units,
  unitsOf,
} from './tally.ts';
import type { ItemUse } from './usage-meter.ts';

/** Large enough for reports of several pages, small enough for a few seconds. */
const bouncesInAccount = 5_000;

/** The goals are about an address's first bounces, which is nearly all addresses. */
const keptYoung = 3;

/** What a whole account cost, from its first run to its last decision, and what the same bounces cost again. */
export interface PipelineUnits {
  readonly bounces: number;
  /** Address records that were read or written while they held fewer than three bounces. */
  readonly firstThree: { readonly bounces: number; readonly units: Units };
  readonly addresses: Units;
  readonly pollState: Units;
  readonly queue: { readonly sends: number; readonly receives: number; readonly deletes: number };
  readonly batches: number;
  /** Of everything in the table at the end, with the overhead that DynamoDB bills for each item. */
  readonly storedBytes: number;
  /** Every bounce delivered once more. */
  readonly duplicates: { readonly deliveries: number; readonly units: Units };
}

let counted: Promise<PipelineUnits> | undefined;

/** Counted once and kept: two parts of the bench ask for it. */
export function countPipelineUnits(say: Say): Promise<PipelineUnits> {
  counted ??= count(say);
  return counted;
}

async function count(say: Say): Promise<PipelineUnits> {
  say(`an account with ${figure(bouncesInAccount)} bounces, read and decided`);
  const clock = aClock();
  const account = createAccount({ seed: 1, bounces: bouncesInAccount, now: clock.now() });
  const { world, meter } = await aMeteredWorld({ account, clock });
  try {
    await runWell(world);
    await world.drain();
    const usage = meter.take();
    const addresses = usage.items.filter(isAddress);
    const young = addresses.filter(isYoung);
    const batches = world.classifier.notes.length;

    say(`the same ${figure(bouncesInAccount)} bounces, delivered again`);
    await world.redeliverAll();
    meter.take();
    await world.drain();
    return {
      bounces: bouncesAdded(addresses),
      firstThree: { bounces: bouncesAdded(young), units: unitsOf(young) },
      addresses: unitsOf(addresses),
      pollState: unitsOf(usage.items.filter(isPollState)),
      queue: queueRequests(usage),
      batches,
      storedBytes: storedBytes(usage.items),
      duplicates: { deliveries: world.sent(), units: unitsOf(meter.take().items.filter(isAddress)) },
    };
  } finally {
    await world.close();
  }
}

/** Before the call the record had room for one of its first three bounces, and after it no more than three. */
function isYoung({ before, after }: ItemUse): boolean {
  return bouncesIn(before) < keptYoung && bouncesIn(after) <= keptYoung;
}
