import type { CampaignMemory } from '../../../functions/poller/plan/campaign-memory.ts';
import { dayMs } from '../../../shared/bounce/instant.ts';
import type { Item } from '../world/expression.ts';
import { type Invariant, isCampaignMemory, reportsIn } from './observed.ts';

/** Every address, name and token of a simulation matches this; a small provider's domain may name people, too. */
const personal = /canary|secret\.example/i;

/** Nothing personal and no secret leaves by any way. */
export const nothingLeaks: Invariant = {
  name: 'no address and no token is in a log line, an error or a metric',
  watch: (_world, broken) => ({
    says(by, text) {
      if (personal.test(text)) broken(`${by.name} said: ${text.trim()}`);
    },
    ends(by, ending) {
      if (ending.how !== 'threw') return;
      const { message, stack, cause } = ending.error as Error;
      if (personal.test(`${message} ${stack} ${String(cause)}`)) broken(`${by.name} threw: ${message}`);
    },
  }),
};

/** A run ends itself in time; Lambda's timeout is for what hangs. */
export const endsItself: Invariant = {
  name: 'a run that meets no trouble ends before its deadline',
  watch: (_world, broken) => ({
    ends(by, { how }) {
      if (how === 'died' && !by.metFault) broken(`${by.name} was still at work at its deadline`);
    },
  }),
};

/** A run with less time than this reads fewer pages than say something of a report's size. */
const shortRunMs = 15_000;
const tooLarge = /is larger than one run can read/;

const stuck = /^No run has got further since/;

/** What a run can get further by with a campaign: its details, each first reading and each closing. */
function stepsIn(item: Item | undefined): number {
  const details = (item?.state as CampaignMemory | undefined)?.details.readAt === undefined ? 0 : 1;
  const reports = reportsIn(item).map(({ stage }) =>
    stage.name === 'unread' ? 0 : stage.name === 'closed' ? 2 : 1,
  );
  return reports.reduce((sum: number, steps) => sum + steps, details);
}

/**
 * An expected ending is no failure, and an alarm without a cause would be switched off. A report that short runs have not
 * read to its end for a day is called too large, once. Where nothing has got further for a day, no ending is expected.
 */
export const failsWithCause: Invariant = {
  name: 'a run that meets no trouble does not fail',
  watch({ plan, now }, broken) {
    // The holder of a lease that has ended may still write; the run whose write then fails stops, as it should.
    const mayConflict =
      plan.faults.some(({ kind }) => kind.startsWith('frozen') || kind === 'late') ||
      plan.events.some(({ kind }) => kind === 'access tokens end early' || kind === 'the sign-in is revoked');
    let askedForSignIn = false;
    let furtherAt: number | undefined;
    const mayCallTooLarge = plan.runs.filter(({ lifeMs }) => lifeMs <= shortRunMs).length > 1;
    return {
      counts(_by, counts) {
        askedForSignIn = Boolean(counts.SignInNeeded);
      },
      says(_by, text) {
        if (text.includes('"ending":"allRead"')) furtherAt = now();
      },
      writes(_by, key, before, after) {
        if (isCampaignMemory(key) && stepsIn(after) > stepsIn(before)) furtherAt = now();
      },
      ends(by, ending) {
        furtherAt ??= now();
        if (ending.how !== 'threw' || by.metFault || mayConflict || askedForSignIn) return;
        const why = String(ending.error instanceof Error ? ending.error.message : ending.error);
        if (stuck.test(why) && now() - furtherAt > dayMs) return;
        if (mayCallTooLarge && tooLarge.test(why)) return;
        broken(`${by.name} failed: ${why}`);
      },
    };
  },
};
