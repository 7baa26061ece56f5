import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { type Account, type AccountKind, createAccount } from '../../../bench/outages/account.ts';
import { drawEpisodes, type Episode } from '../../../bench/outages/episodes.ts';
import { groups, minus, numbersOf, plus, sumOf } from '../../../bench/outages/groups.ts';
import { drawMailing } from '../../../bench/outages/mailing.ts';
import { createSamplers } from '../../../bench/outages/samplers.ts';
import { type World, worlds } from '../../../bench/outages/worlds.ts';
import { createDraw } from '../../../local/simulated-account/draw.ts';

const kind: AccountKind = { size: 300, sends: 'weekly', variation: 1 };

/** Of what the worlds are made from, and of what is drawn from it, as committed before the rule was tuned on them. */
const asCommitted = {
  parameters: 'b1f75dfe7bb0fb9e',
  drawn: {
    'one provider': '82786440e85e6adc',
    'names not in the table': '345ad8802a523277',
    'two providers': 'a1a8b448cdad9884',
    'a small provider': '9f488a701a36aeeb',
    'one filter, 40 % of its firms': '713506ad27ea9b05',
    'both filters': '4158735f8f6d3bcd',
    '40 % of all firms': 'dd416a7ff2a0e195',
    'firms at one host': 'be9778a656977396',
    'a whole send, Z': '8f452c30d309aead',
    'a whole send, B': 'ac569506279d13f4',
    'a fifth of a send': 'b993e265c71016cc',
    'an old list': 'b00cf0d37c5bd1f5',
    'an old list, an outage': '044b07eae4642c65',
    'a bought list': 'e63446d651498c19',
    'a real closure': '571bb35361370764',
    'slow decay': '844188267d5f3637',
  },
  ordinary: { 1: '4964e7918ffe6096', 2: '4529b0d53afd56d2' },
} as const;

function digestOf(things: unknown): string {
  const asPlain = (_: string, value: unknown) => (value instanceof Int32Array ? [...value] : value);
  return createHash('sha256').update(JSON.stringify(things, asPlain)).digest('hex').slice(0, 16);
}

function livesIn(world: World, accounts = 20): { account: Account; episodes: readonly Episode[] }[] {
  const samplers = createSamplers(createDraw(2_026).random);
  return Array.from({ length: accounts }, () => {
    const account = createAccount(kind, samplers);
    return { account, episodes: drawEpisodes(world, account, samplers) };
  });
}

test('the worlds are those that were committed', () => {
  expect(digestOf({ worlds, groups })).toBe(asCommitted.parameters);
});

test.each(worlds)('what is drawn of a world is what was committed: $name', (world) => {
  const drawn = livesIn(world).map(({ episodes }) =>
    episodes.map(({ mailing, truth }) => ({
      mailing,
      living: truth?.living.map(({ known, unknown }) => ({ known, unknown })),
      dead: truth?.dead,
    })),
  );

  expect(digestOf(drawn)).toBe(new Map<string, string>(Object.entries(asCommitted.drawn)).get(world.name));
});

test.each([1, 2] as const)('what is drawn of ordinary years is what was committed: CV %i', (variation) => {
  const samplers = createSamplers(createDraw(2_026).random);
  const mailings = Array.from({ length: 20 }, () => {
    const account = createAccount({ size: 5_000, sends: 'monthly', variation }, samplers);
    return Array.from({ length: 12 }, (_, send) =>
      drawMailing(account, send === 0 ? 'first' : 'drawn', samplers),
    );
  });

  expect(digestOf(mailings)).toBe(asCommitted.ordinary[variation]);
});

describe.each(worlds)('in the world of $name', (world) => {
  const lives = livesIn(world, 60);
  const truths = lives.flatMap(({ episodes }) => episodes.flatMap(({ truth }) => truth ?? []));

  it('faults hit only where they strike, and about as many as stated', () => {
    for (const fault of world.faults) {
      const struck = numbersOf(fault.groups);
      let [hit, expected] = [0, 0];
      for (const { episodes } of lives) {
        for (const { mailing, truth } of episodes) {
          const one = truth?.living.find((living) => living.fault === fault);
          if (!one) continue;
          const ofFault = plus(one.known, one.unknown);
          expect(sumOf(ofFault, struck)).toBe(sumOf(ofFault));
          hit += sumOf(ofFault);
          expected += one.share * sumOf(plus(mailing.known, mailing.unknown), struck);
        }
      }
      // An old list is in the same send, and none of its people is hit.
      if (world.dead?.from !== 'an old list') expect(hit / expected).toBeGreaterThan(0.8);
      expect(hit / expected).toBeLessThan(1.2);
    }
  });

  it('whoever bounced is in the counts of the send, the living and the dead', () => {
    for (const { episodes } of lives) {
      for (const { mailing, truth } of episodes) {
        if (!truth) continue;
        const living = truth.living.flatMap(({ known, unknown }) => [known, unknown]);
        const { known, unknown } = mailing.bounced[world.kind];
        const bounced = sumOf(known) + sumOf(unknown);
        const dead = world.kind === 'B' ? sumOf(truth.dead.known) + sumOf(truth.dead.unknown) : 0;

        expect(bounced).toBeGreaterThanOrEqual(living.reduce((sum, one) => sum + sumOf(one), 0) + dead);
        expect(Math.min(...minus(mailing.known, known))).toBeGreaterThanOrEqual(0);
        expect(Math.min(...minus(mailing.unknown, unknown))).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('the dead of lists took no send before, and those of closures did', () => {
    if (!world.dead) return;
    const known = truths.reduce((sum, { dead }) => sum + sumOf(dead.known), 0);
    const unknown = truths.reduce((sum, { dead }) => sum + sumOf(dead.unknown), 0);
    const isClosure = world.dead.from === 'a closure';

    expect(isClosure ? known : unknown).toBeGreaterThan(0);
    expect(isClosure ? unknown : known).toBe(0);
  });
});

test('before the second send there are no witnesses', () => {
  const samplers = createSamplers(createDraw(1).random);
  const account = createAccount(kind, samplers);

  expect(sumOf(drawMailing(account, 'first', samplers).witnesses)).toBe(0);
  expect(sumOf(drawMailing(account, 'everybody', samplers).witnesses)).toBeGreaterThan(200);
});
