import { describe, expect, it } from 'vitest';
import { firstWorld } from '../../../bench/decisions/first-world.ts';
import { liveThrough } from '../../../bench/decisions/live-through.ts';
import type { Assessment, ClosedSend, RuleSet, SendOutcome } from '../../../bench/decisions/rule-set.ts';
import type { Owner } from '../../../bench/decisions/timetable.ts';
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
function aRuleSet(assessment: Assessment) {
  const told: SendOutcome[] = [];
  const closed: ClosedSend[] = [];
  const start = () => {
    const bounced = new Set<string>();
    return {
      learn(send: SendOutcome) {
        told.push(send);
        for (const { address } of send.bounces) bounced.add(address);
      },
      close: (send: ClosedSend) => void closed.push(send),
      decisionOf: (address: string): Assessment =>
        bounced.has(address) ? assessment : { decision: 'ignore' },
    };
  };
  const ruleSet: RuleSet = { name: assessment.decision, start };
  return { ruleSet, told, closed };
}

/** How many of those who bounced in the first send are mailed in each send. */
async function mailedAgain(assessment: Assessment, owner?: Owner): Promise<number[]> {
  const { ruleSet, told } = aRuleSet(assessment);
  await liveThrough(world, ruleSet, owner);
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

describe('an owner', () => {
  const suppressed = {
    decision: 'suppress',
    bounceCode: 'Z',
    bouncedAt: '2026-01-28T00:00:00.000Z',
  } as const;

  it('who never acts goes on to mail who is suppressed', async () => {
    const [first = 0, ...later] = await mailedAgain(suppressed, 'never');

    expect(Math.min(...later)).toBeGreaterThan(first * 0.8);
  });

  it('who acts monthly goes on to do so until the first of the month', async () => {
    const mailed = await mailedAgain(suppressed, 'monthly');
    const until = world.sends.findIndex(({ sentAt }) => sentAt > '2026-02');

    expect(until).toBe(4);
    expect(Math.min(...mailed.slice(0, until))).toBeGreaterThan(20);
    expect(new Set(mailed.slice(until))).toEqual(new Set([0]));
  });

  it('who leaves a Z for a month longer takes it off then, and every other code at once', async () => {
    const [late, atOnce] = [
      await mailedAgain(suppressed, 'monthly, Z late'),
      await mailedAgain({ ...suppressed, bounceCode: 'B' }, 'monthly, Z late'),
    ];
    const until = world.sends.findIndex(({ sentAt }) => sentAt > '2026-04');

    expect(Math.min(...late.slice(0, until))).toBeGreaterThan(20);
    expect(late[until]).toBe(0);
    expect(new Set(atOnce.slice(4))).toEqual(new Set([0]));
  });

  it('who acts monthly puts back on the first who is not suppressed any more', async () => {
    const letGoAt = '2026-02-10';
    let now = '';
    const told: SendOutcome[] = [];
    const ruleSet: RuleSet = {
      name: 'for a while',
      start: () => {
        const bounced = new Set<string>();
        return {
          learn(send) {
            now = send.sentAt;
            told.push(send);
            if (now < '2026-02') for (const { address } of send.bounces) bounced.add(address);
          },
          decisionOf: (address) => ({
            decision: bounced.has(address) && now < letGoAt ? 'suppress' : 'ignore',
          }),
        };
      },
    };
    const { returns } = await liveThrough(world, ruleSet, 'monthly');
    const first = new Set(told[0]?.bounces.map(({ address }) => address));
    const mailed = told.map((send) => send.mailed.filter(({ address }) => first.has(address)).length);

    expect(mailed.slice(4, 8)).toEqual([0, 0, 0, 0]);
    expect(mailed[8]).toBeGreaterThan(20);
    expect(new Set(returns.map(({ at }) => at))).toEqual(new Set(['2026-03-01T06:00:00.000Z']));
    expect(returns.filter(({ cause }) => cause.bouncedAt > '2026-02')).toEqual([]);
  });
});

it('tells of the links that were used in a send once its report is closed, and of no later ones', async () => {
  const { ruleSet, closed } = aRuleSet({ decision: 'review' });
  await liveThrough(world, ruleSet);
  const rows = closed.flatMap(({ clicks, closedAt }) => clicks.map((row) => ({ ...row, closedAt })));
  const made = world.sends.flatMap(({ clicks }) => [...clicks.values()].flat());

  expect(closed.length).toBe(world.sends.length);
  expect(rows.filter(({ clickedAt, closedAt }) => clickedAt > closedAt)).toEqual([]);
  expect(rows.length).toBeGreaterThan(made.length * 0.7);
  expect(rows.length).toBeLessThan(made.length);
  expect(new Set(closed.flatMap((send) => Object.keys(send)))).toEqual(
    new Set(['campaignActivityId', 'closedAt', 'clicks']),
  );
  expect(new Set(closed.flatMap(({ clicks }) => clicks.flatMap((row) => Object.keys(row))))).toEqual(
    new Set(['address', 'contactId', 'link', 'clickedAt']),
  );
});

it('tells of no link used in a message that the vendor did not try', async () => {
  const { ruleSet, told, closed } = aRuleSet({ decision: 'review' });
  await liveThrough(world, ruleSet);
  const held = told.map(({ bounces }) => bounces.filter(({ code }) => code === 'S'));

  expect(held.flat().length).toBeGreaterThan(100);
  for (const [position, { clicks }] of closed.entries()) {
    const addresses = new Set(held[position]?.map(({ address }) => address));
    expect(clicks.filter(({ address }) => addresses.has(address))).toEqual([]);
  }
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
