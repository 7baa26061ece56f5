import { describe, expect, it, test } from 'vitest';
import { type AccountKind, createAccount } from '../../../bench/outages/account.ts';
import { groups, noCounts, numbersOf, plus } from '../../../bench/outages/groups.ts';
import { drawMailing, type Mailing } from '../../../bench/outages/mailing.ts';
import { bounceKinds, createRule, heldGroups } from '../../../bench/outages/rule.ts';
import { createSamplers } from '../../../bench/outages/samplers.ts';
import { createDraw } from '../../../local/simulated-account/draw.ts';
import { judgeParts, levelsFor } from '../../../shared/bounce/outage/judge-parts.ts';
import { usualIn } from '../../../shared/bounce/outage/usual.ts';

function anAccount(kind: Partial<AccountKind> = {}) {
  const samplers = createSamplers(createDraw(11).random);
  const account = createAccount({ size: 300, sends: 'weekly', variation: 1, ...kind }, samplers);
  return { account, samplers, rule: createRule(account, samplers) };
}

/** So many of those who took a send before, with B, in one group. */
function bouncing(mailing: Mailing, name: string, count: number): Mailing {
  const [group = 0] = numbersOf([name]);
  const more = noCounts();
  more[group] = count;
  const { B, Z } = mailing.bounced;
  return { ...mailing, bounced: { B: { ...B, known: plus(B.known, more) }, Z } };
}

describe('a send in which one provider refuses most of its readers', () => {
  const { account, samplers, rule } = anAccount();
  const mailing = bouncing(drawMailing(account, 'everybody', samplers), 'gmail', 50);

  it('is worth reading, and an incident of the provider', () => {
    const { B, Z } = rule.judge(mailing);

    expect(rule.isWorthReading(mailing)).toBe(true);
    expect(B).toMatchObject([{ part: { kind: 'organisation', name: 'google' }, is: 'incident' }]);
    expect([...heldGroups(B)]).toEqual(numbersOf(['gmail', 'companies at google']));
    expect(Z).toEqual([]);
  });

  it('does not become usual', () => {
    for (let send = 0; send < 10; send += 1) rule.remember(mailing, rule.judge(mailing));

    expect(rule.judge(mailing).B).toMatchObject([{ is: 'incident' }]);
  });
});

test('what bounces in every send becomes usual', () => {
  const { account, samplers, rule } = anAccount({ size: 5_000 });
  const mailing = bouncing(drawMailing(account, 'everybody', samplers), 'gmail', 700);
  const ordinary = { B: [], Z: [] };
  expect(rule.judge(mailing).B).not.toEqual([]);

  for (let send = 0; send < 6; send += 1) rule.remember(mailing, ordinary);

  expect(rule.judge(mailing).B).toEqual([]);
});

test('whoever took no send before testifies to nothing', () => {
  const { account, samplers, rule } = anAccount();
  const mailing = drawMailing(account, 'first', samplers);
  const all = { known: noCounts(), unknown: mailing.unknown };
  const bought = { ...mailing, bounced: { B: all, Z: all } };

  expect(rule.judge(bought)).toEqual({ B: [], Z: [] });
  expect(rule.isWorthReading(bought)).toBe(false);
});

test('of a large list a sample is asked, and a send to a part of the list has as many fewer witnesses', () => {
  const { account, samplers, rule } = anAccount({ size: 200_000 });
  const mailing = drawMailing(account, 'everybody', samplers);
  const [gmail = 0] = numbersOf(['gmail']);
  const people = mailing.witnesses[gmail] ?? 0;
  const [whole] = rule.judge(bouncing(mailing, 'gmail', Math.floor(people / 2))).B;
  const known = mailing.known.map((count) => Math.floor(count / 2));
  const [half] = rule.judge(bouncing({ ...mailing, known }, 'gmail', Math.floor(people / 4))).B;

  expect(people).toBeGreaterThan(20_000);
  expect(whole?.witnesses).toBeLessThan(20_000);
  expect((half?.witnesses ?? 0) / (whole?.witnesses ?? 1)).toBeCloseTo(0.5, 1);
  expect((whole?.bounced ?? 0) / (whole?.witnesses ?? 1)).toBeGreaterThan(0.3);
});

test('names that the table does not know are the provider, one by one while few people are there', () => {
  const partsAt = (size: number) => {
    const { account, samplers, rule } = anAccount({ size });
    const mailing = drawMailing(account, 'everybody', samplers);
    const [group = 0] = numbersOf(['other names of yahoo']);
    const { B } = rule.judge(bouncing(mailing, 'other names of yahoo', mailing.known[group] ?? 0));
    return B.flatMap(({ part, cells }) =>
      cells.flatMap(({ domain, isCompany }) => (domain === groups[group]?.name ? [{ part, isCompany }] : [])),
    );
  };

  const yahoo = { part: { kind: 'organisation', name: 'yahoo' } };
  expect(partsAt(5_000)).toEqual([{ ...yahoo, isCompany: false }]);
  expect(partsAt(600)[0]).toEqual({ ...yahoo, isCompany: true });
});

test('leaving out what cannot stand out changes no judgement', () => {
  const samplers = createSamplers(createDraw(23).random);
  let suspicious = 0;
  for (let accounts = 0; accounts < 30; accounts += 1) {
    const account = createAccount({ size: 300, sends: 'weekly', variation: 2 }, samplers);
    const rule = createRule(account, samplers);
    for (let send = 0; send < 20; send += 1) {
      const mailing = drawMailing(account, 'everybody', samplers);
      for (const kind of bounceKinds) {
        const cells = groups.map(({ name, organisation, names }, group) => ({
          ...{ domain: name, organisation },
          isCompany:
            names === undefined || (name === 'other names of yahoo' && (account.listed[group] ?? 0) < 20),
          witnesses: mailing.witnesses[group] ?? 0,
          bounced: mailing.bounced[kind].known[group] ?? 0,
        }));
        const all = judgeParts(cells, {
          heldBy: () => undefined,
          usualOf: () => usualIn(kind, { bounced: 0, messages: 0 }, { bounced: 0, messages: 0 }, 15),
          levels: levelsFor(cells, 52),
          scale: 1,
        });
        expect(rule.judge(mailing)[kind]).toEqual(all);
        suspicious += all.length;
      }
    }
  }
  expect(suspicious).toBeGreaterThan(5);
});
