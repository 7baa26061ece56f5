import { describe, expect, it } from 'vitest';
import { dayMs } from '../../../../shared/bounce/instant.ts';
import { anIncidentWorld } from '../../../support/an-incident-world.ts';
import {
  anOrdinaryWeek,
  aWeeklySend,
  bouncing,
  people,
  sentInWeek,
  weeklySends,
} from '../../../support/weekly-sends.ts';

const on = anIncidentWorld();
const victims = people('gmail.com', 200);
/** Of them, the ones who are really gone. */
const gone = victims.slice(0, 4);
const outage = { 12: [bouncing('B', victims)] };
const states = async () =>
  (await on.incidents()).map(({ state }) =>
    state.status === 'dismissed' && state.resolvedBy === 'later sends' ? 'expired' : state.status,
  );

describe('an outage that no operator resolves', () => {
  it('expires when the next letters arrive: the living are let go, and the dead were suppressed at their next bounce', async () => {
    await on.begin(weeklySends(8, 12, outage));
    for (const week of [13, 14]) {
      await on.live(5, 24);
      on.send(aWeeklySend(week, [...anOrdinaryWeek(week), bouncing('S', victims)]));
      await on.run();
    }
    expect(await on.decisions(victims)).toEqual({ review: 200 });
    // The vendor holds them no longer; who is gone bounces again.
    on.send(aWeeklySend(15, [...anOrdinaryWeek(15), bouncing('B', gone)]));
    await on.run();
    expect(await on.decisions(gone)).toEqual({ suppress: 4 });
    expect(await states()).toEqual(['open']);
    await on.live(5, 12);
    expect(await states()).toEqual(['expired']);
    await on.run();
    expect(await on.decisions(victims)).toEqual({ suppress: 4, ignore: 196 });
  });

  it('does not expire by the next letter, which Constant Contact does not send to suspended addresses', async () => {
    await on.begin(weeklySends(8, 13, outage));
    await on.live(6, 12);
    expect(await states()).toEqual(['open']);
  });

  it('does not expire by a letter to a part of the list', async () => {
    await on.begin([...weeklySends(8, 12, outage), aWeeklySend(15, anOrdinaryWeek(15), { sends: 499 })]);
    await on.live(6, 12);
    expect(await states()).toEqual(['open']);
  });

  it('does not expire by a letter in which the provider fails again', async () => {
    const again = people('gmail.com', 200, 101);
    await on.begin(weeklySends(8, 15, { ...outage, 15: [bouncing('B', again)] }), { runs: 4 });
    await on.live(6, 12);
    expect(await states()).toEqual(['open', 'open']);
  });

  it('expires by the next letter when it was a block, after which the vendor suspends no address', async () => {
    await on.begin(weeklySends(8, 13, { 12: [bouncing('Z', victims)] }), { runs: 3 });
    await on.live(5, 12);
    expect(await states()).toEqual(['expired']);
    await on.run();
    expect(await on.decisions(victims)).toEqual({ ignore: 200 });
  });

  it('does not expire by a resend of the same letter, which goes to those who did not open it', async () => {
    const sends = weeklySends(8, 12, { 12: [bouncing('Z', victims)] });
    await on.begin(sends);
    const campaign = sends.at(-1);
    const sentAt = new Date(Date.parse(sentInWeek(12)) + 2 * dayMs).toISOString();
    const [resend] = aWeeklySend(12, [], { sentAt, sends: 100, role: 'resend' }).activities;
    if (campaign && resend) {
      campaign.activities.push(resend);
      campaign.lastSentAt = sentAt;
      campaign.updatedAt = sentAt;
    }
    await on.live(8, 12);
    expect(await states()).toEqual(['open']);
  });
});

describe('an incident that an operator reopens', () => {
  it('does not expire by the letters sent before that, but by the next', async () => {
    await on.begin([...weeklySends(8, 12, outage), aWeeklySend(15)]);
    await on.live(5, 12);
    expect(await states()).toEqual(['expired']);
    await on.resolve('open');
    await on.live(1, 12);
    expect(await states()).toEqual(['open']);
    expect(await on.decisions(victims)).toEqual({ review: 200 });
    on.send(aWeeklySend(16));
    await on.live(5, 12);
    expect(await states()).toEqual(['expired']);
  });
});
