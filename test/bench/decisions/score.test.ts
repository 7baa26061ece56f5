import { describe, expect, it } from 'vitest';
import { firstWorld } from '../../../bench/decisions/first-world.ts';
import type { RuleSet } from '../../../bench/decisions/rule-set.ts';
import { bestOf, lostToIncidents, scoreOf, stopsTheDeadWithin } from '../../../bench/decisions/score.ts';
import { createWorld } from '../../../bench/decisions/world.ts';
import type { BounceCode, Decision } from '../../../shared/bounce/bounce-codes.ts';

const world = createWorld({
  ...firstWorld,
  recipients: 1_500,
  sends: 20,
  // Enough of them for their mails to meet the outage.
  mailedByOthers: 1,
  othersEveryDays: [1, 3],
  outage: { ...firstWorld.outage, send: 8 },
  block: { ...firstWorld.block, sends: [14, 15] },
});

/** Decides for an address at the first bounce with one of these letters. */
function onFirst(codes: readonly BounceCode[], decision: Decision = 'suppress'): RuleSet {
  const start: RuleSet['start'] = () => {
    const met = new Set<string>();
    return {
      learn({ bounces }) {
        for (const { address, code } of bounces) if (codes.some((one) => one === code)) met.add(address);
      },
      decisionOf: (address) => ({ decision: met.has(address) ? decision : 'ignore' }),
    };
  };
  return { name: `${decision} at ${codes}`, start };
}

describe('living addresses lost', () => {
  it('are blamed on the outage when it brought the B', async () => {
    const { lost } = await scoreOf(world, onFirst(['B']));

    expect(lost.outage).toBeGreaterThan(100);
    expect(lost).toEqual({ truth: 0, outage: lost.outage, block: 0, filter: 0, noise: 0 });
  });

  it('are blamed on the outage when an S echoes it', async () => {
    const { lost } = await scoreOf(world, onFirst(['S']));

    expect(lost.outage).toBeGreaterThan(100);
    expect(lost).toEqual({ truth: 0, outage: lost.outage, block: 0, filter: 0, noise: 0 });
  });

  it('are blamed on the block, a filter or chance when a Z came from there', async () => {
    const { lost } = await scoreOf(world, onFirst(['Z']));

    expect(lost.block).toBeGreaterThan(50);
    expect(lost.filter).toBeGreaterThan(0);
    expect(lost.noise).toBeGreaterThan(0);
    expect(lost.outage).toBe(0);
  });

  it('do not count while they only wait for a person', async () => {
    const score = await scoreOf(world, onFirst(['B', 'Z'], 'review'));

    expect(score.lost).toEqual({ truth: 0, outage: 0, block: 0, filter: 0, noise: 0 });
    expect(score.inReview).toBeGreaterThan(150);
    expect(score.mostInReview).toBeGreaterThanOrEqual(score.inReview);
  });
});

describe('mail to the dead', async () => {
  const quick = await scoreOf(world, onFirst(['B', 'S']));
  const never = await scoreOf(world, onFirst([]));

  it('ends with the first B or S for a rule that suppresses at it', () => {
    expect(quick.toTheDead.meanTries).toBeLessThanOrEqual(1);
    expect(quick.stillMailed).toMatchObject({ dead: 0, moved: 0 });
    expect(stopsTheDeadWithin(2, quick)).toBe(true);
  });

  it('is not stopped by the hold of the vendor, though hardly ever tried', () => {
    expect(never.toTheDead.meanTries).toBeLessThan(2.5);
    expect(never.toTheDead.meanSends).toBeGreaterThan(5);
    expect(never.stillMailed.dead).toBeGreaterThan(30);
    expect(stopsTheDeadWithin(3, never)).toBe(false);
  });

  it('goes on to a full mailbox where F is not counted', async () => {
    const { stillMailed, toTheSilent } = await scoreOf(world, onFirst(['F', 'D']));

    expect(quick.stillMailed.abandoned).toBeGreaterThan(0);
    expect(quick.toTheSilent.meanTries).toBeGreaterThan(5);
    expect(stillMailed.abandoned).toBe(0);
    expect(toTheSilent.meanTries).toBe(1);
  });
});

describe('the best of the rules', () => {
  it('is the one that loses the fewest to incidents, of those that stop the dead', async () => {
    const hard = await scoreOf(world, onFirst(['B', 'S']));
    const harder = await scoreOf(world, onFirst(['B', 'S', 'Z']));
    const idle = await scoreOf(world, onFirst([]));

    expect(lostToIncidents(idle)).toBe(0);
    expect(bestOf([harder, idle, hard])).toBe(hard);
  });

  it('is nobody where no rule stops the dead', async () => {
    expect(bestOf([await scoreOf(world, onFirst([]))])).toBeUndefined();
  });
});
