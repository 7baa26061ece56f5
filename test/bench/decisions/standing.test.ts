import { describe, expect, it } from 'vitest';
import { firstWorld } from '../../../bench/decisions/first-world.ts';
import { liveThrough } from '../../../bench/decisions/live-through.ts';
import { ourPolicy, standardBeforeEvidence } from '../../../bench/decisions/our-policies.ts';
import type { RuleSet } from '../../../bench/decisions/rule-set.ts';
import { type Standing, standingOf } from '../../../bench/decisions/standing.ts';
import type { Owner } from '../../../bench/decisions/timetable.ts';
import { createWorld } from '../../../bench/decisions/world.ts';
import { choosePolicy } from '../../../shared/bounce/policies.ts';

const world = createWorld({
  ...firstWorld,
  recipients: 1_000,
  sends: 20,
  strayZ: 0.004,
  outage: { ...firstWorld.outage, send: 8 },
  block: { ...firstWorld.block, sends: [14, 15] },
});
const standard = ourPolicy(choosePolicy({ name: 'standard', tuned: {} }));

async function standing(ruleSet: RuleSet, owner: Owner, today = ruleSet): Promise<Standing> {
  const year = await liveThrough(world, ruleSet, owner);
  return standingOf(ruleSet.name, year, today === ruleSet ? year : await liveThrough(world, today, owner));
}

/** Suppresses at the first bounce, and forgets everything so many sends later. */
function forgetful(sends: number): RuleSet {
  const start: RuleSet['start'] = () => {
    const last = new Map<string, number>();
    let now = 0;
    return {
      learn({ bounces }) {
        now += 1;
        for (const { address } of bounces) last.set(address, now);
      },
      decisionOf: (address) => ({
        decision: now - (last.get(address) ?? Number.NEGATIVE_INFINITY) < sends ? 'suppress' : 'ignore',
      }),
    };
  };
  return { name: 'forgetful', start };
}

describe('living addresses with a stray Z', () => {
  it('stay suppressed where nothing is mailed to them any more', async () => {
    const { byStrayBlock, back } = await standing(standard, 'at once');

    expect(byStrayBlock).toBeGreaterThan(40);
    expect(back.times).toBe(0);
  });

  it('come back with the next send where mail goes on, but for those of the last send', async () => {
    const { byStrayBlock, backFromStrayBlock, deadBack, deadInReview } = await standing(standard, 'never');

    expect(byStrayBlock).toBeLessThan(8);
    expect(backFromStrayBlock.times).toBeGreaterThan(40);
    // The next send a week later, and four and a half days until its report is closed.
    expect(backFromStrayBlock.medianDays).toBeGreaterThan(11);
    expect(backFromStrayBlock.medianDays).toBeLessThan(11.5);
    expect(deadBack + deadInReview).toBe(0);
  });

  it('come back in part where the list is tidied monthly, and nearly all where a Z may wait', async () => {
    const [monthly, late] = [
      await standing(standard, 'monthly'),
      await standing(standard, 'monthly, Z late'),
    ];

    expect(monthly.byStrayBlock).toBeGreaterThan(8);
    expect(monthly.backFromStrayBlock.times).toBeGreaterThan(20);
    expect(late.byStrayBlock).toBeLessThan(8);
  });

  it('stay suppressed without evidence, whatever the owner does', async () => {
    const { byStrayBlock, back } = await standing(standardBeforeEvidence(), 'never');

    expect(byStrayBlock).toBeGreaterThan(40);
    expect(back.times).toBeLessThan(5);
  });
});

describe('the dead', () => {
  it('are seen to come back under a rule that forgets, and to be mailed more', async () => {
    const { deadBack, deadInReview, deadMailedMore, diedSince } = await standing(
      forgetful(2),
      'at once',
      forgetful(100),
    );

    expect(deadBack).toBeGreaterThan(20);
    expect(deadInReview).toBe(0);
    expect(deadMailedMore).toBeGreaterThan(20);
    expect(diedSince).toBeLessThan(deadMailedMore);
  });

  it('are not mailed more under a rule compared with itself', async () => {
    expect(await standing(forgetful(2), 'monthly')).toMatchObject({ deadMailedMore: 0, diedSince: 0 });
  });
});
