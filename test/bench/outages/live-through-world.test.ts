import { describe, expect, it, test } from 'vitest';
import { createAccount } from '../../../bench/outages/account.ts';
import { drawEpisodes } from '../../../bench/outages/episodes.ts';
import { addressesIn, groups } from '../../../bench/outages/groups.ts';
import { liveThrough, liveThroughWorld } from '../../../bench/outages/live-through-world.ts';
import { createRule, type Judgement, type Rule, waitsAgain } from '../../../bench/outages/rule.ts';
import { createSamplers } from '../../../bench/outages/samplers.ts';
import { type World, worlds } from '../../../bench/outages/worlds.ts';
import { createDraw } from '../../../local/simulated-account/draw.ts';
import type { Suspicion } from '../../../shared/bounce/outage/judge-parts.ts';

const kind = { size: 5_000, sends: 'weekly', variation: 1 } as const;

function worldOf(name: string): World {
  return worlds.find((world) => world.name === name) ?? expect.unreachable();
}

function episodesOf(name: string) {
  const samplers = createSamplers(createDraw(5).random);
  return drawEpisodes(worldOf(name), createAccount(kind, samplers), samplers);
}

/** Holds what bounced in these groups, whatever it was. */
function holding(names: readonly string[], is: Suspicion['is'] = 'watch'): Rule {
  const cells = names.map((domain) => ({
    ...{ domain, organisation: undefined, isCompany: false },
    ...{ witnesses: 10, bounced: 10 },
  }));
  const part = { kind: 'rest' } as const;
  const suspicion: Suspicion = { part, is, cells, witnesses: 10, bounced: 10, usually: 1 };
  const judgement: Judgement = cells.length === 0 ? { B: [], Z: [] } : { B: [suspicion], Z: [suspicion] };
  return { judge: () => judgement, isWorthReading: () => true, remember: () => {} };
}

const everywhere = groups.map(({ name }) => name);

describe('an old list with an outage in the same send', () => {
  const name = 'an old list, an outage';
  const episodes = episodesOf(name);
  const truth = episodes.flatMap((episode) => episode.truth ?? [])[0] ?? expect.unreachable();
  const [hit] = truth.living;
  const living = hit ? addressesIn(hit.known) + addressesIn(hit.unknown) : 0;
  const dead = addressesIn(truth.dead.unknown);

  it('loses all of the living and stops all of the dead when nothing is held', () => {
    const { outages, dead: ofDead, is } = liveThrough(worldOf(name), episodes, holding([]));

    expect(outages).toMatchObject([{ hit: living, suppressed: living }]);
    expect(ofDead).toMatchObject({ all: dead, waiting: 0, waitingLonger: 0 });
    expect(is).toBe('nothing');
  });

  it('loses none of the living and lets all of the dead wait when everything is held', () => {
    const {
      outages,
      dead: ofDead,
      is,
    } = liveThrough(worldOf(name), episodes, holding(everywhere, 'incident'));

    expect(outages).toMatchObject([{ hit: living, suppressed: 0 }]);
    expect(ofDead).toMatchObject({ all: dead, waiting: dead, waitingLonger: 0 });
    expect(is).toBe('incident');
  });

  it('tells the two apart where only the provider is held', () => {
    const yahoo = holding(['yahoo', 'other names of yahoo']);
    const { outages, dead: ofDead, is } = liveThrough(worldOf(name), episodes, yahoo);

    expect(outages).toMatchObject([{ suppressed: 0 }]);
    expect(ofDead.waiting).toBeGreaterThan(0);
    expect(ofDead.waiting).toBeLessThan(dead / 3);
    expect(is).toBe('watch');
  });

  it('loses under two strikes whoever took no send before, and lets none of the dead wait', () => {
    const [outage] = liveThrough(worldOf(name), episodes, holding([])).outages;

    expect(outage?.suppressedByTwoStrikes).toBe(hit ? addressesIn(hit.unknown) : Number.NaN);
    expect(liveThrough(worldOf(name), episodes, holding([])).dead.waitingByTwoStrikes).toBe(0);
  });
});

test('nothing is held in a send that was not worth reading', () => {
  const rule = { ...holding(everywhere), isWorthReading: () => false };
  const { outages } = liveThrough(worldOf('one provider'), episodesOf('one provider'), rule);

  expect(outages[0]?.suppressed).toBe(outages[0]?.hit);
});

test('a second B never waits, and a second Z does while its part stands out', () => {
  expect(waitsAgain('B', true)).toBe(false);
  expect(waitsAgain('Z', true)).toBe(true);
  expect(waitsAgain('Z', false)).toBe(false);
});

test('a fault in one part is held by the rule itself, and nothing else', () => {
  const samplers = createSamplers(createDraw(5).random);
  const rule = createRule(createAccount(kind, samplers), samplers);
  const { outages, dead } = liveThrough(
    worldOf('names not in the table'),
    episodesOf('names not in the table'),
    rule,
  );

  expect(outages).toMatchObject([{ suppressed: 0 }]);
  expect(dead.waiting).toBeLessThan(dead.all);
});

test('a world over many accounts adds up what became of each', () => {
  const [accounts, seed] = [12, 3];
  const outcome = liveThroughWorld(worldOf('two providers'), kind, { accounts, seed });
  const other = liveThroughWorld(worldOf('two providers'), kind, { accounts, seed });

  expect(outcome.outages).toHaveLength(2 * accounts);
  expect(outcome.withIncident + outcome.withWatchOnly).toBeLessThanOrEqual(accounts);
  expect(outcome.dead.all).toBeGreaterThan(outcome.dead.waiting);
  expect(other).toEqual(outcome);
});
