import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { answerQuotaExceeded, askedFor } from '../../../../local/simulated-account/ready-made-faults.ts';
import { hourMs } from '../../../../shared/bounce/instant.ts';
import { anIncidentWorld } from '../../../support/an-incident-world.ts';
import { bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

const on = anIncidentWorld();
const victims = people('gmail.com', 200);
/** Were full the week before. */
const full = victims.slice(0, 5);

describe('an operator resolves an incident', () => {
  beforeEach(async () => {
    await on.begin(weeklySends(8, 12, { 11: [bouncing('F', full)], 12: [bouncing('B', victims)] }));
    expect(await on.decisions(victims)).toEqual({ review: 200 });
  });

  it('dismissed: each address is what its other bounces say', async () => {
    await on.resolve('dismissed');
    await on.run();
    expect(await on.decisions(victims)).toEqual({ retry: 5, ignore: 195 });
    expect(await on.reasons(victims.slice(5))).toEqual([expect.stringMatching(/does not count .*dismissed/)]);
  });

  it('confirmed: all of them bounced', async () => {
    await on.resolve('confirmed');
    await on.run();
    expect(await on.decisions(victims)).toEqual({ suppress: 200 });
    expect(await on.reasons(victims)).toEqual([expect.stringMatching(/counts, as incident .* is confirmed/)]);
  });

  it('otherwise than before, or reopens it, as often as they like', async () => {
    for (const [status, decisions] of [
      ['dismissed', { retry: 5, ignore: 195 }],
      ['confirmed', { suppress: 200 }],
      ['open', { review: 200 }],
      ['confirmed', { suppress: 200 }],
    ] as const) {
      await on.resolve(status);
      await on.run();
      expect(await on.decisions(victims)).toEqual(decisions);
    }
  });

  it('and its addresses are decided although the quota is spent', async () => {
    on.world.constantContact.faults.push({ match: askedFor('summaries'), respond: answerQuotaExceeded });
    await on.run();
    on.spent();
    await on.resolve('dismissed');
    await on.run();
    expect(on.spent()).toEqual({});
    expect(await on.decisions(victims)).toEqual({ retry: 5, ignore: 195 });
  });

  it('and nothing is left to publish afterwards', async () => {
    await on.resolve('dismissed');
    await on.run();
    const sent = on.world.sent();
    on.world.clock.advance(hourMs);
    await on.run();
    expect(on.world.sent()).toBe(sent);
    expect(on.world.poller.notes.at(-1)?.fields).toMatchObject({ incidents: { swept: 0 } });
  });

  it('and suspensions of the next send count or not as they have resolved it', async () => {
    await on.resolve('dismissed');
    const next = weeklySends(13, 13, { 13: [bouncing('S', victims)] });
    for (const campaign of next) on.send(campaign);
    await on.run();
    expect(await on.decisions(victims)).toEqual({ retry: 5, ignore: 195 });
    await on.resolve('confirmed');
    await on.run();
    expect(await on.decisions(victims)).toEqual({ suppress: 200 });
    expect(await on.incidents()).toHaveLength(1);
  });
});

describe('an address that is none, held since older versions took it for one', () => {
  it('is left alone when its incident is dismissed, and all others are decided again', async () => {
    await on.begin(weeklySends(8, 12, { 12: [bouncing('B', victims)] }));
    const [{ id = '' } = {}] = await on.incidents();
    const { documents, table: TableName } = on.world.table;
    const [held] = await on.records(victims);
    const address = 'x@y.example\nliving@good.example';
    const Item = { ...held, pk: `ADDRESS#${address}`, address };
    await documents.send(new PutCommand({ TableName, Item }));
    await on.resolve('dismissed');
    expect(await on.run()).toBeUndefined();
    expect(await on.decisions(victims)).toEqual({ ignore: 200 });
    expect(await on.listed(`incident#${id}`)).toEqual([address]);
    expect(await on.world.table.item(Item.pk)).toEqual(Item);
  });
});

describe('an address in two incidents', () => {
  beforeEach(async () => {
    const block = bouncing('Z', victims);
    await on.begin(weeklySends(8, 12, { 11: [block], 12: [block] }), { runs: 3 });
    expect(await on.incidents()).toHaveLength(2);
    expect(await on.decisions(victims)).toEqual({ review: 200 });
  });

  it('is on the list of the first, and on that of the other once that is dismissed', async () => {
    const [first, second] = (await on.incidents()).map(({ id }) => `incident#${id}`);
    expect(await on.listed(first ?? '')).toHaveLength(201);
    await on.resolve('dismissed');
    await on.run();
    expect(await on.decisions(victims)).toEqual({ review: 200 });
    expect(await on.listed(first ?? '')).toEqual([]);
    expect(await on.listed(second ?? '')).toHaveLength(201);
  });

  it('is decided again after either of them is resolved, in any order', async () => {
    const [first, second] = await on.incidents();
    await on.resolve('confirmed', second?.id);
    await on.run();
    expect(await on.decisions(victims)).toEqual({ suppress: 200 });
    await on.resolve('dismissed', second?.id);
    await on.run();
    expect(await on.decisions(victims)).toEqual({ review: 200 });
    await on.resolve('dismissed', first?.id);
    await on.run();
    expect(await on.decisions(victims)).toEqual({ ignore: 200 });
  });
});

describe('an address with a long history', () => {
  it('is held and let go although the bounce of the incident is not among the newest any more', async () => {
    const busy = people('gmail.com', 200);
    // Nine bounces later, that of the incident is one of the older ones.
    const weeks = Object.fromEntries(
      Array.from({ length: 9 }, (_, nth) => [13 + nth, [bouncing('X', busy)]]),
    );
    await on.begin(weeklySends(8, 22, { 12: [bouncing('B', busy)], ...weeks }), { lookbackDays: 200 });
    const [record] = await on.records(busy);
    expect(record?.bounces).not.toContainEqual(expect.objectContaining({ code: 'B' }));
    expect(record).toMatchObject({ incidents: [{ code: 'B', status: expect.any(String) }] });
    await on.resolve('confirmed');
    await on.run();
    expect(await on.decisions(busy)).toEqual({ suppress: 200 });
  });
});
