import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isLiving } from '../../../bench/decisions/fate.ts';
import { firstWorld } from '../../../bench/decisions/first-world.ts';
import type { Rates } from '../../../bench/decisions/rates.ts';
import { secondWorld } from '../../../bench/decisions/second-world.ts';
import { createWorld, type World } from '../../../bench/decisions/world.ts';

/** Of the worlds as they were committed before our policies were tuned on them (51e669d). */
const asCommitted = new Map([
  [firstWorld, '53b273bf004b030b'],
  [secondWorld, '66055bf0d08382cd'],
]);
const worlds = [...asCommitted].map(([rates, digest]) => {
  return { title: rates.title, rates, digest, world: createWorld(rates) };
});

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

describe.each(worlds)('the $title', ({ rates, digest, world }) => {
  it('is the same every time it is made', () => {
    expect(asText(createWorld(rates))).toBe(asText(world));
  });

  it('is the one that was there before our policies were tuned on it', () => {
    expect(createHash('sha256').update(asText(world)).digest('hex').slice(0, 16)).toBe(digest);
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
