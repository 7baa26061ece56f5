import { beforeEach, describe, expect, it } from 'vitest';
import { addBounce } from '../../../../local/simulated-account/account.ts';
import { answerQuotaExceeded } from '../../../../local/simulated-account/ready-made-faults.ts';
import { dayMs, hourMs } from '../../../../shared/bounce/instant.ts';
import { anIncidentWorld, asksByCode } from '../../../support/an-incident-world.ts';
import {
  anOrdinaryWeek,
  aWeeklySend,
  bouncing,
  people,
  rowsOf,
  sentInWeek,
  weeklySends,
} from '../../../support/weekly-sends.ts';

const on = anIncidentWorld();
const victims = people('gmail.com', 200);
const outage = () => aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', victims)]);
const opened = async () => (await on.incidents())[0]?.id ?? '';

beforeEach(async () => {
  await on.begin(weeklySends(1, 11));
});

describe('an outage at Gmail in the last of twelve weekly sends', () => {
  it('suppresses living people until the outage is detected, and none from then on', async () => {
    on.send(outage());
    on.world.constantContact.faults.push({ match: asksByCode, times: 1, respond: answerQuotaExceeded });
    expect(await on.run()).toBeUndefined();
    expect(await on.decisions(victims)).toEqual({ suppress: 200 });

    on.world.clock.advance(dayMs);
    expect(await on.run()).toBeUndefined();
    expect(await on.decisions(victims)).toEqual({ review: 200 });
  });

  it('gives each of them a reason with the incident’s name, and a list of its own', async () => {
    on.send(outage());
    await on.run();
    const id = await opened();
    expect(id).toMatch(/^outage-20260324-gmail\.com-B-[0-9a-f]{8}$/);
    const reasons = await on.reasons(victims);
    expect(reasons).toEqual([expect.stringContaining(`(incident ${id})`)]);
    const addresses = victims.map(({ email_address }) => email_address);
    expect(await on.listed(`incident#${id}`)).toEqual(expect.arrayContaining(addresses));
    expect(await on.listed('review')).toEqual([]);
  });

  it('raises the alarm’s metric by one for as long as it is open', async () => {
    on.send(outage());
    const open: unknown[] = [];
    const counted = async () => {
      const before = on.world.poller.counts.IncidentsOpen ?? 0;
      await on.run();
      open.push((on.world.poller.counts.IncidentsOpen ?? 0) - before);
    };
    await counted();
    await counted();
    await on.resolve('dismissed');
    await counted();
    expect(open).toEqual([1, 1, 0]);
  });

  it('counts bounces apart from those that it publishes again for an incident', async () => {
    on.send(outage());
    const counted = async () => {
      const before = on.world.sent();
      await on.run();
      const { published, repeats, repaired } = on.world.poller.notes.at(-1)?.fields ?? {};
      return { messages: on.world.sent() - before, published, repeats, repaired };
    };
    // Everybody's bounce, and once more the victims' and of the two who are dead there in any week.
    expect(await counted()).toEqual({
      messages: 208 + 202,
      published: 208,
      repeats: 202,
      repaired: 0,
    });
    expect(await counted()).toEqual({ messages: 0, published: 0, repeats: 0, repaired: 0 });
    await on.resolve('dismissed');
    expect(await counted()).toEqual({ messages: 202, published: 0, repeats: 202, repaired: 0 });
  });

  it('says in the log which incident it opened, and no name', async () => {
    on.send(outage());
    await on.run();
    const { fields } = on.world.poller.notes.at(-1) ?? {};
    expect(fields).toMatchObject({ incidents: { open: 1, opened: [await opened()], swept: 0 } });
    expect(JSON.stringify(on.world.poller.notes)).not.toContain('@');
  });

  it('holds the suspensions of the next send too, and no longer than the vendor’s hold', async () => {
    on.send(outage());
    await on.run();
    for (const week of [13, 14]) {
      on.send(aWeeklySend(week, [...anOrdinaryWeek(week), bouncing('S', victims)]));
      expect(await on.run()).toBeUndefined();
      expect(await on.decisions(victims)).toEqual({ review: 200 });
    }
    expect(await on.incidents()).toHaveLength(1);
    on.send(aWeeklySend(15, [...anOrdinaryWeek(15), bouncing('S', victims.slice(0, 5))]));
    await on.run();
    expect(await on.decisions(victims)).toEqual({ suppress: 5, review: 195 });
  });

  it('holds those who bounce in the same send later, from the first decision on, and no others', async () => {
    const campaign = outage();
    on.send(campaign);
    await on.run();
    const late = people('gmail.com', 3, 250);
    const others = [bouncing('Z', people('gmail.com', 2, 900)), bouncing('B', people('yahoo.com', 2, 900))];
    for (const row of [bouncing('B', late), ...others].flatMap((group) => rowsOf(group, sentInWeek(12))))
      if (campaign.activities[0]) addBounce(campaign.activities[0], row);
    on.world.clock.advance(hourMs);
    await on.world.runPoller();
    expect(on.world.poller.notes.at(-1)?.fields).toMatchObject({ published: 7 });
    await on.world.drain();
    expect(await on.decisions(late)).toEqual({ review: 3 });
    const marked = [expect.objectContaining({ id: await opened(), version: 1 })];
    expect((await on.records(late)).map(({ incidents }) => incidents)).toEqual([marked, marked, marked]);
    const free = await on.records(others.flatMap((group) => group.people));
    expect(free.map(({ decision, incidents }) => `${decision} ${incidents}`)).toEqual(
      free.map(() => 'suppress undefined'),
    );
  });

  it('holds no one at another provider, with another code or in another send', async () => {
    const others = [
      bouncing('B', people('yahoo.com', 5)),
      bouncing('Z', people('gmail.com', 5, 900)),
      bouncing('V', people('gmail.com', 5, 940)),
    ];
    on.send(aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', victims), ...others]));
    await on.run();
    expect(await on.decisions(others.flatMap((group) => group.people))).toEqual({ suppress: 10, ignore: 5 });
    const lastWeek = anOrdinaryWeek(11).flatMap((group) => group.people);
    expect(await on.decisions(lastWeek)).toEqual({ suppress: 8 });
  });
});
