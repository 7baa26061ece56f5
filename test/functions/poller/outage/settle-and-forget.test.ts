import { describe, expect, it } from 'vitest';
import { readKnownIncidents } from '../../../../functions/poller/outage/known-incidents.ts';
import { settleAndForget } from '../../../../functions/poller/outage/settle-and-forget.ts';
import { dayMs } from '../../../../shared/bounce/instant.ts';
import type { OutageGuard } from '../../../../shared/bounce/policy.ts';
import { type Incident, settle } from '../../../../shared/storage/incident-register.ts';
import { activityOfWeek, aSend } from '../../../support/a-send.ts';
import { anIncident } from '../../../support/an-incident.ts';
import { standard } from '../../../support/policies.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

const guard = standard.outageGuard as OutageGuard;
const first = anIncident({
  campaignId: 'campaign-1',
  campaignActivityId: activityOfWeek(1),
  sentAt: sentInWeek(1),
});
const later = aSend({ week: 4 });

/** A run that has read the register, which may have changed since. */
async function aRun(read: readonly Incident[], sends = [later], now = sentInWeek(6), current = read) {
  let register = read;
  let changes = 0;
  const incidents = await readKnownIncidents({
    read: async () => register,
    change: async (change) => {
      changes += 1;
      register = change(register);
      return register;
    },
  });
  register = current;
  await settleAndForget(sends, { incidents, guard, lookbackDays: 90, now: () => new Date(now) });
  return { register, changes, known: incidents.all() };
}

describe('later sends settle an incident', () => {
  it('by a rule, and say so', async () => {
    const { register, known } = await aRun([first]);
    const settled = { settledAt: sentInWeek(6), settledBy: 'later sends' };
    expect(register).toEqual([{ ...first, status: 'dismissed', version: 2, ...settled }]);
    expect(known).toEqual(register);
  });

  it('but not one that a person has settled since the run read it', async () => {
    const said = settle([first], first.id, { status: 'confirmed', by: 'person', at: sentInWeek(5) });
    expect((await aRun([first], [later], sentInWeek(6), said)).register).toEqual(said);
  });

  it('but not one that a person has opened again since', async () => {
    const word = (status: 'dismissed' | 'open') => ({ status, by: 'person', at: sentInWeek(5) }) as const;
    const again = settle(settle([first], first.id, word('dismissed')), first.id, word('open'));
    expect((await aRun([first], [later], sentInWeek(6), again)).register).toEqual(again);
  });

  it('and write nothing when there is nothing to settle', async () => {
    expect((await aRun([first], [])).changes).toBe(0);
  });
});

describe('an incident is forgotten', () => {
  const daysLater = (start: string, days: number) => new Date(Date.parse(start) + days * dayMs).toISOString();
  const settledAt = (at: string): Incident => ({ ...first, status: 'dismissed', version: 2, settledAt: at });

  it('when it has been settled for a month, and its send left the lookback a month ago', async () => {
    const sent = sentInWeek(1);
    const early = settledAt(daysLater(sent, 20));
    expect((await aRun([early], [], daysLater(sent, 120.5))).register).toEqual([]);
    expect((await aRun([early], [], daysLater(sent, 119.5))).register).toEqual([early]);
    const late = settledAt(daysLater(sent, 150));
    expect((await aRun([late], [], daysLater(sent, 180.5))).register).toEqual([]);
    expect((await aRun([late], [], daysLater(sent, 179.5))).register).toEqual([late]);
  });

  it('never while it is open', async () => {
    expect((await aRun([first], [], daysLater(sentInWeek(1), 3_000))).register).toEqual([first]);
  });

  it('by when it was opened, where nobody knows when it was sent', async () => {
    const { sentAt: _, ...timeless } = settledAt(daysLater(first.openedAt, 1));
    expect((await aRun([timeless], [], daysLater(first.openedAt, 119))).register).toEqual([timeless]);
    expect((await aRun([timeless], [], daysLater(first.openedAt, 121))).register).toEqual([]);
  });
});
