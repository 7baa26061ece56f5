import { expect, it } from 'vitest';
import { firstWorld } from '../../../bench/decisions/first-world.ts';
import { liveThrough } from '../../../bench/decisions/live-through.ts';
import type { Assessment, RuleSet, SendOutcome } from '../../../bench/decisions/rule-set.ts';
import { createWorld } from '../../../bench/decisions/world.ts';
import type { Decision } from '../../../shared/bounce/bounce-codes.ts';

const world = createWorld({
  ...firstWorld,
  recipients: 1_000,
  sends: 14,
  outage: { ...firstWorld.outage, send: 5 },
  block: { ...firstWorld.block, sends: [9, 10] },
});

/** Decides the same for everybody who has bounced, and keeps what it was told. */
function aRuleSet(assessment: Assessment): { ruleSet: RuleSet; told: SendOutcome[] } {
  const told: SendOutcome[] = [];
  const start = () => {
    const bounced = new Set<string>();
    return {
      learn(send: SendOutcome) {
        told.push(send);
        for (const { address } of send.bounces) bounced.add(address);
      },
      decisionOf: (address: string): Assessment =>
        bounced.has(address) ? assessment : { decision: 'ignore' },
    };
  };
  return { ruleSet: { name: assessment.decision, start }, told };
}

/** How many of those who bounced in the first send are mailed in each send. */
async function mailedAgain(assessment: Assessment): Promise<number[]> {
  const { ruleSet, told } = aRuleSet(assessment);
  await liveThrough(world, ruleSet);
  const first = new Set(told[0]?.bounces.map(({ contactId, address }) => `${contactId} ${address}`));
  return told.map(
    ({ mailed }) => mailed.filter(({ contactId, address }) => first.has(`${contactId} ${address}`)).length,
  );
}

it('gives no more mail to an address that is suppressed', async () => {
  const [first, ...later] = await mailedAgain({ decision: 'suppress' });

  expect(first).toBeGreaterThan(20);
  expect(new Set(later)).toEqual(new Set([0]));
});

it.each<Decision>(['review', 'retry', 'ignore'])(
  'mails on where the decision is %s without a date',
  async (decision) => {
    const [first = 0, ...later] = await mailedAgain({ decision });

    // Some of them are off the list in the end, with a new address.
    expect(Math.min(...later)).toBeGreaterThan(first * 0.8);
  },
);

it('waits for the date of a retry', async () => {
  const retryAfter = world.sends[8]?.sentAt ?? expect.unreachable();
  const mailed = await mailedAgain({ decision: 'retry', retryAfter });

  expect(new Set(mailed.slice(1, 8))).toEqual(new Set([0]));
  expect(mailed[8]).toBeGreaterThan(20);
});

it('tells a rule set what a deployment can know, and nothing of the truth', async () => {
  const { ruleSet, told } = aRuleSet({ decision: 'review' });
  await liveThrough(world, ruleSet);
  const fields = (things: readonly object[]) => new Set(things.flatMap((thing) => Object.keys(thing)));

  expect(fields(told)).toEqual(new Set(['campaignActivityId', 'sentAt', 'mailed', 'bounces']));
  expect(fields(told.flatMap(({ mailed }) => mailed))).toEqual(new Set(['address', 'contactId']));
  expect(fields(told.flatMap(({ bounces }) => bounces))).toEqual(
    new Set([
      ...[
        'address',
        'code',
        'bouncedAt',
        'campaignActivityId',
        'contactId',
        'contactMoved',
        'contactDeleted',
      ],
    ]),
  );
});

it('tells of every send before the next one goes out, and of none after it', async () => {
  const { ruleSet, told } = aRuleSet({ decision: 'review' });
  await liveThrough(world, ruleSet);

  for (const [position, { sentAt, bounces }] of told.entries()) {
    const next = told[position + 1]?.sentAt ?? '9999';
    expect(bounces.filter(({ bouncedAt }) => bouncedAt < sentAt || bouncedAt >= next)).toEqual([]);
  }
});

it('ends the same when it is simulated again', async () => {
  const { ruleSet } = aRuleSet({ decision: 'suppress' });
  const [one, other] = [await liveThrough(world, ruleSet), await liveThrough(world, ruleSet)];

  expect([...one.causes]).toEqual([...other.causes]);
  expect([...one.wasted.values()]).toEqual([...other.wasted.values()]);
});
