import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import { recordKey } from '../invariants/observed.ts';
import { plainEvidence } from '../plan/draw-evidence.ts';
import type { EvidencePlan, Plan, RowPlan } from '../plan/plan.ts';
import { system } from '../system.ts';
import { simulate } from '../world/world.ts';
import { aPlan, aRow, minuteMs, runsEvery } from './a-plan.ts';

const gapMs = 13 * hourMs;
const contact = 0;
const address = 'canary-0@secret.example';

/** A bounce three weeks ago, and a send of five days ago, which is to be read after a day and a half. */
function twoSends(code: string, evidence: Partial<EvidencePlan>, later: readonly RowPlan[] = []): Plan {
  const shown = { run: -1, afterMs: -20 * dayMs };
  return aPlan({
    contacts: 6,
    activities: [
      { campaign: 0, role: 'primary_email', sentAgoMs: 21 * dayMs },
      { campaign: 1, role: 'primary_email', sentAgoMs: 5 * dayMs },
    ],
    rows: [aRow(0, { contact, code, shown }), ...later],
    evidence: { ...plainEvidence, ...evidence },
    runs: runsEvery(gapMs, 8),
  });
}

/** What the record says after each write, the newest last. */
async function decisionsIn(plan: Plan): Promise<string[]> {
  const decisions: string[] = [];
  const { broken } = await simulate(plan, system, {
    watch: () => ({
      writes: (_by, key, _before, { decision }) =>
        void (key === recordKey(address) && decisions.push(String(decision))),
    }),
  });
  expect(broken).toEqual([]);
  return decisions;
}

const byPerson = { activity: 1, contact, by: 'person', afterMs: hourMs, links: [1] } as const;

describe('an address that was blocked', () => {
  it('comes back when a later send has arrived', async () => {
    expect(await decisionsIn(twoSends('Z', {}))).toEqual(['suppress', 'ignore']);
  });

  it('stays where it was left out of the later send', async () => {
    expect(
      await decisionsIn(
        twoSends('Z', {
          spared: [
            { activity: 1, contact },
            { activity: 1, contact: 1 },
          ],
        }),
      ),
    ).toEqual(['suppress']);
  });

  it('stays where the later send bounced, too', async () => {
    const bounced = aRow(1, { contact, code: 'F', activity: 1, shown: { run: -1, afterMs: -4 * dayMs } });
    expect((await decisionsIn(twoSends('Z', {}, [bounced]))).at(-1)).toBe('suppress');
  });

  it('is blocked again when the bounce of the later send comes late', async () => {
    const late = aRow(1, {
      contact,
      code: 'F',
      activity: 1,
      shown: { run: 5, afterMs: minuteMs },
      isLate: true,
    });
    expect(await decisionsIn(twoSends('Z', {}, [late]))).toEqual(['suppress', 'ignore', 'suppress']);
  });

  it.each(['short', 'shifted'] as const)('stays where the report of sends is %s', async (lie) => {
    expect(await decisionsIn(twoSends('Z', { lies: [{ activity: 1, lie }] }))).toEqual(['suppress']);
  });

  it('stays where the share of a day has no room for the report', async () => {
    expect(await decisionsIn(twoSends('Z', { requestsPerDay: 1 }))).toEqual(['suppress']);
  });
});

describe('a dead address', () => {
  it('goes before a person when a later send has arrived', async () => {
    expect(await decisionsIn(twoSends('B', {}))).toEqual(['suppress', 'review']);
  });

  it('goes before a person by a click, although the later send has bounced', async () => {
    const late = aRow(1, {
      contact,
      code: 'D',
      activity: 1,
      shown: { run: 5, afterMs: minuteMs },
      isLate: true,
    });
    expect((await decisionsIn(twoSends('B', { clicks: [byPerson] }, [late]))).at(-1)).toBe('review');
  });

  it.each([
    ['as the message arrives', { afterMs: 20_000, links: [1] }],
    ['all at once', { afterMs: hourMs, links: [0, 1, 2] }],
  ])('stays when a scanner opens links %s, and the later send has bounced', async (_, how) => {
    const late = aRow(1, {
      contact,
      code: 'D',
      activity: 1,
      shown: { run: 5, afterMs: minuteMs },
      isLate: true,
    });
    const clicks = [{ activity: 1, contact, by: 'scanner' as const, ...how }];
    expect((await decisionsIn(twoSends('B', { clicks }, [late]))).at(-1)).toBe('suppress');
  });
});
