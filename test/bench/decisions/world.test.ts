import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isLiving } from '../../../bench/decisions/fate.ts';
import { firstWorld } from '../../../bench/decisions/first-world.ts';
import type { Rates } from '../../../bench/decisions/rates.ts';
import { secondWorld } from '../../../bench/decisions/second-world.ts';
import { thirdWorld } from '../../../bench/decisions/third-world.ts';
import { createWorld, type World } from '../../../bench/decisions/world.ts';

/**
 * Of the worlds as they were committed before our policies were tuned on them (51e669d), and of their clicks and the
 * third world, as they were committed before evidence was heeded in any.
 */
const asCommitted = [
  { rates: firstWorld, digest: '53b273bf004b030b', clicksDigest: '9e85d0ae63bf0d57' },
  { rates: secondWorld, digest: '66055bf0d08382cd', clicksDigest: '3f018985b234537a' },
  { rates: thirdWorld, digest: '552b2817f641b036', clicksDigest: '9601bdab10365a77' },
];
const worlds = asCommitted.map((one) => ({
  ...one,
  title: one.rates.title,
  world: createWorld(one.rates),
}));

/** Everything an address answered to any send, with who it was. */
function answersIn({ sends }: World) {
  return sends.flatMap(({ answers, sentAt }, position) =>
    [...answers].map(([person, answer]) => ({ person, sentAt, position, ...answer })),
  );
}

/** The whole world in one text: much faster to compare than its maps. */
function asText({ people, sends, foreign }: World): string {
  return JSON.stringify([people, sends.map((send) => [send.sentAt, [...send.answers]]), [...foreign]]);
}

function clicksAsText({ sends }: World): string {
  return JSON.stringify(sends.map(({ clicks }) => [...clicks].map(([{ address }, made]) => [address, made])));
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Everything followed in any send, with whose address it was. */
function clicksIn({ sends }: World) {
  return sends.flatMap(({ clicks, answers, sentAt }) =>
    [...clicks].flatMap(([person, made]) =>
      made.map((click) => ({ person, sentAt, code: answers.get(person)?.code, ...click })),
    ),
  );
}

describe.each(worlds)('the $title', ({ rates, digest, clicksDigest, world }) => {
  it('is the same every time it is made', () => {
    expect(asText(createWorld(rates))).toBe(asText(world));
  });

  it('is the one that was there before our policies were tuned on it', () => {
    expect(digestOf(asText(world))).toBe(digest);
  });

  it('has the clicks that it had before any policy heeded them', () => {
    expect(digestOf(clicksAsText(world))).toBe(clicksDigest);
    expect(clicksAsText(createWorld(rates))).toBe(clicksAsText(world));
  });

  it('answers the same for other clicks', () => {
    const clicks = { ...rates.clicks, seed: 1, clickers: 1, scannedDomains: 1 };
    const other = createWorld({ ...rates, clicks });

    expect(digestOf(asText(other))).toBe(digest);
    expect(clicksAsText(other)).not.toBe(clicksAsText(world));
  });

  it('lets people click who live, in messages that arrived, about as often as stated', () => {
    const clicks = clicksIn(world).filter(({ by }) => by === 'person');
    const first = new Set(clicks.map(({ person, sentAt }) => `${person.address} ${sentAt}`)).size;
    const delivered = world.sends.reduce((sum, { listed, answers }) => sum + listed.length - answers.size, 0);

    expect(clicks.filter(({ person, at }) => !isLiving(person, at))).toEqual([]);
    expect(new Set(clicks.map(({ code }) => code))).toEqual(new Set([undefined, 'V']));
    expect(first / delivered).toBeGreaterThan(rates.clicks.clickers * rates.clicks.chance * 0.9);
    expect(first / delivered).toBeLessThan(rates.clicks.clickers * rates.clicks.chance * 1.1);
  });

  it('lets scanners click in mail to some business domains, that of the dead included', () => {
    const clicks = clicksIn(world).filter(({ by }) => by === 'scanner');
    const toTheDead = clicks.filter(({ person, sentAt }) => !isLiving(person, sentAt));

    expect(clicks.filter(({ person }) => !person.business)).toEqual([]);
    expect(clicks.filter(({ code }) => code === 'D')).toEqual([]);
    expect(toTheDead.filter(({ code }) => code === 'B').length).toBeGreaterThan(100);
  });

  it('is another one for another seed', () => {
    const other: Rates = { ...rates, seed: rates.seed + 1 };

    expect(asText(createWorld(other))).not.toBe(asText(world));
  });

  it('knows every address once', () => {
    const addresses = world.people.map(({ address }) => address);

    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('never lets a living address answer B but in the outage', () => {
    const living = answersIn(world).filter(
      ({ code, person, sentAt }) => code === 'B' && isLiving(person, sentAt),
    );

    expect(new Set(living.map(({ position, origin }) => `${origin} ${position}`))).toEqual(
      new Set([`outage ${rates.outage.send}`]),
    );
  });

  it('hits about the stated share of the living at the provider that has the outage', () => {
    const { listed, answers, sentAt } = world.sends[rates.outage.send] ?? expect.unreachable();
    const there = listed.filter(
      (person) => person.family === rates.outage.family && isLiving(person, sentAt),
    );
    const hit = there.filter((person) => answers.get(person)?.origin === 'outage');

    expect(hit.length / there.length).toBeGreaterThan(rates.outage.share * 0.9);
    expect(hit.length / there.length).toBeLessThan(rates.outage.share * 1.1);
  });

  it('blocks one provider alone, and only in the sends of the block', () => {
    const blocked = answersIn(world).filter(({ origin }) => origin === 'block');

    expect(new Set(blocked.map(({ position }) => position))).toEqual(new Set(rates.block.sends));
    expect(new Set(blocked.map(({ person }) => person.family))).toEqual(new Set([rates.block.family]));
    expect(new Set(blocked.map(({ code }) => code))).toEqual(new Set(['Z']));
  });

  it('has every kind of fate', () => {
    const kinds = new Set(world.people.map(({ fate }) => fate.kind));

    expect(kinds).toEqual(new Set(['living', 'dead', 'moved', 'mistyped', 'full', 'abandoned']));
  });

  it('answers V for the living only, most of all in the holidays', () => {
    const replies = answersIn(world).filter(({ code }) => code === 'V');
    const inAugust = replies.filter(({ sentAt }) => sentAt.slice(5, 7) === '08').length;
    const inMay = replies.filter(({ sentAt }) => sentAt.slice(5, 7) === '05').length;

    expect(replies.filter(({ person, sentAt }) => !isLiving(person, sentAt))).toEqual([]);
    expect(inAugust).toBeGreaterThan(2 * inMay);
  });

  it('lets a moved contact have one address at a time', () => {
    for (const { listed } of world.sends) {
      expect(new Set(listed.map(({ contactId }) => contactId)).size).toBe(listed.length);
    }
  });
});
