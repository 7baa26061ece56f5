import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aClock, minuteMs } from '../support/a-clock.ts';
import { aFirstWeek, thatEvening } from '../support/a-first-week.ts';
import { aWorld, type World } from '../support/a-world.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld({ account: aFirstWeek(), clock: aClock(thatEvening) });
  world.signIn();
});
afterEach(() => world.close());

describe('no bounce is decided twice', () => {
  it('a second run publishes nothing and a second drain decides nothing', async () => {
    await world.runPoller();
    await world.drain();
    const [before, sent] = [await world.records(), world.sent()];
    expect(sent).toBeGreaterThan(30);

    world.clock.advance(15 * minuteMs);
    expect(await world.runPoller()).toBeUndefined();
    await world.drain();
    expect(world.sent()).toBe(sent);
    expect(await world.records()).toEqual(before);
  });

  it('a bounce published again, because its memory was lost, changes no record', async () => {
    await world.runPoller();
    await world.drain();
    const before = await world.records();
    const decided = world.classifier.total('decided');

    for (const { pk } of await world.table.items('POLL#')) await world.forget(String(pk));
    world.clock.advance(15 * minuteMs);
    const sent = world.sent();
    await world.runPoller();
    await world.drain();
    expect(world.sent()).toBe(2 * sent);
    expect(world.classifier.total('decided')).toBe(decided);
    expect(await world.records()).toEqual(before);
  });

  it('a message delivered again changes no record, even while its first delivery is being decided', async () => {
    await world.runPoller();
    await Promise.all([world.drain(), world.drain()]);
    const before = await world.records();
    await world.redeliverAll();
    await Promise.all([world.drain(), world.drain()]);
    expect(await world.records()).toEqual(before);
    expect(world.classifier.total('decided')).toBe(world.sent());
  });

  it('an address that bounced in two sends has one record with both bounces', async () => {
    await world.runPoller();
    await world.drain();
    expect((await world.records()).get('twice@example.com')).toMatchObject({
      decision: 'suppress',
      bounceCode: 'B',
      bounces: [{ decision: expect.any(String) }, { decision: expect.any(String) }],
    });
  });

  it('two runs at once: one polls, the other leaves at once', async () => {
    expect(await Promise.all([world.runPoller(), world.runPoller()])).toEqual([undefined, undefined]);
    const endings = world.poller.notes.map(({ fields }) => fields.ending).sort();
    expect(endings).toEqual(['allRead', 'leaseHeld']);
    await world.drain();
    expect(world.classifier.total('decided')).toBe(world.sent());
  });

  it('a run that wakes up after its lease has ended cannot undo what the next one remembered', async () => {
    const late = await world.runPoller({
      dynamoDb: async ({ command, nth }) => {
        if (command === 'PutItem' && nth === 1) {
          world.clock.advance(15 * minuteMs);
          expect(await world.runPoller()).toBeUndefined();
        }
        return undefined;
      },
    });
    expect(late).toMatchObject({ code: 'lease-lost' });
    await world.drain();
    const before = await world.records();
    const sent = world.sent();
    world.clock.advance(15 * minuteMs);
    expect(await world.runPoller()).toBeUndefined();
    await world.drain();
    expect(world.sent()).toBe(sent);
    expect(await world.records()).toEqual(before);
  });
});
