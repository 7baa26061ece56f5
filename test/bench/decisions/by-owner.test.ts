import { describe, expect, it } from 'vitest';
import { ownerGoals, ownersSection } from '../../../bench/decisions/by-owner.ts';
import { beforeEvidence } from '../../../bench/decisions/our-policies.ts';
import type { Standing } from '../../../bench/decisions/standing.ts';
import { type Owner, owners } from '../../../bench/decisions/timetable.ts';
import { isMet } from '../../../bench/finding.ts';

const never = { times: 0, medianDays: 0, worstDays: 0 };

function aStanding(owner: Owner, name: string, what: Partial<Standing> = {}): Standing {
  return {
    name,
    owner,
    suppressed: 150,
    byStrayBlock: 100,
    back: never,
    backFromStrayBlock: never,
    deadBack: 0,
    deadInReview: 0,
    deadMailedMore: 0,
    diedSince: 0,
    inReview: 7,
    ...what,
  };
}

function allOwners(now: (owner: Owner) => Partial<Standing>): Standing[] {
  return owners.flatMap((owner) => [
    aStanding(owner, beforeEvidence),
    aStanding(owner, 'standard', now(owner)),
  ]);
}

const missed = (standings: readonly Standing[]) =>
  ownerGoals('a world', standings)
    .filter((goal) => !isMet(goal))
    .map(({ what }) => what);

describe('the goals', () => {
  it('are met by a tenth of the stray blocks where mail goes on', () => {
    const patient = (owner: Owner) => (owner === 'never' || owner.endsWith('late') ? 10 : 100);

    expect(missed(allOwners((owner) => ({ byStrayBlock: patient(owner) })))).toEqual([]);
    expect(missed(allOwners(() => ({ byStrayBlock: 11 })))).toEqual([
      'a world, monthly, Z late: living addresses suppressed for a stray Z',
      'a world, never: living addresses suppressed for a stray Z',
    ]);
  });

  it('are missed by one dead address that comes back under any owner', () => {
    const dead = (owner: Owner) => (owner === 'monthly' ? { deadInReview: 1 } : {});

    expect(missed(allOwners((owner) => ({ byStrayBlock: 10, ...dead(owner) })))).toEqual([
      'a world, every owner: dead addresses brought back',
    ]);
  });

  it('are missed by one that is mailed more, unless it had come back alive', () => {
    const more = (diedSince: number) =>
      missed(allOwners(() => ({ byStrayBlock: 10, deadMailedMore: 1, diedSince })));

    expect(more(1)).toEqual([]);
    expect(more(0).length).toBe(1);
  });
});

describe('the table', () => {
  it('has a row for each, with no days where nobody came back', () => {
    const back = { times: 3, medianDays: 11.4, worstDays: 42 };
    const { head, rows } = ownersSection('world', [
      aStanding('monthly', 'one', { back, backFromStrayBlock: back }),
      aStanding('never', 'other'),
    ]);

    expect(rows[0]).toEqual([
      'monthly: one',
      '150',
      '100',
      '3',
      '11',
      '42',
      '11',
      '42',
      '0',
      '0',
      '0',
      '0',
      '7',
    ]);
    expect(rows[1]?.slice(3, 8)).toEqual(['0', '', '', '', '']);
    expect(head.length).toBe(rows[0]?.length);
  });

  it('says so where an owner who acts monthly misses the goal, and only there', () => {
    const notesWith = (byStrayBlock: number) =>
      ownersSection(
        'world',
        allOwners(() => ({ byStrayBlock })),
      ).notes?.join('\n');

    expect(notesWith(27)).toContain('misses the goal of 10 times fewer for a stray Z: 27 of 100 stay.');
    expect(notesWith(10)).not.toContain('misses');
  });
});
