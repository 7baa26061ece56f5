import { describe, expect, it } from 'vitest';
import { expireAndForget } from '../../../../functions/poller/outage/expire-and-forget.ts';
import { readKnownIncidents } from '../../../../functions/poller/outage/known-incidents.ts';
import { type Incident, reopen, resolve } from '../../../../shared/bounce/outage/incident.ts';
import type { OutageDetection } from '../../../../shared/bounce/policy.ts';
import { activityOfWeek, aSend } from '../../../support/a-send.ts';
import { anIncident, ended } from '../../../support/an-incident.ts';
import { standard } from '../../../support/policies.ts';
import { sentInWeek } from '../../../support/weekly-sends.ts';

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
  const detection = standard.outageDetection as OutageDetection;
  await expireAndForget(sends, incidents, { detection, lookbackDays: 90, now: new Date(now) });
  return { register, changes, known: incidents.all() };
}

describe('later sends resolve an incident', () => {
  it('and the run knows it', async () => {
    const { register, known } = await aRun([first]);
    const state = ended('dismissed', sentInWeek(6), 'later sends');
    expect(register).toEqual([{ ...first, state, version: 2 }]);
    expect(known).toEqual(register);
  });

  it('but not one that an operator has resolved since the run read it', async () => {
    const resolved = [resolve(first, ended('confirmed', sentInWeek(5)))];
    expect((await aRun([first], [later], sentInWeek(6), resolved)).register).toEqual(resolved);
  });

  it('but not one that an operator has reopened since', async () => {
    const reopened = [reopen(resolve(first, ended('dismissed', sentInWeek(5))), sentInWeek(5))];
    expect((await aRun([first], [later], sentInWeek(6), reopened)).register).toEqual(reopened);
  });

  it('and nothing is written when there is nothing to resolve', async () => {
    expect((await aRun([first], [])).changes).toBe(0);
  });
});

describe('an incident that ended long ago', () => {
  const old = { ...first, version: 2, state: ended('dismissed', sentInWeek(5)) };

  it('is removed from the register, and the others are not', async () => {
    expect((await aRun([old, first], [], sentInWeek(30))).register).toEqual([first]);
  });

  it('stays while its send is in the lookback', async () => {
    expect((await aRun([old], [], sentInWeek(12))).changes).toBe(0);
  });
});
