import { createDraw } from '../../local/simulated-account/draw.ts';
import { type AccountKind, createAccount, sendsPerYear } from './account.ts';
import { addressesIn } from './groups.ts';
import { drawMailing } from './mailing.ts';
import { bounceKinds, createRule, heldGroups } from './rule.ts';
import { createSamplers } from './samplers.ts';

/** What the rule did in years in which nothing was anybody's fault. */
export interface OrdinaryYears extends AccountKind {
  readonly accountYears: number;
  /** Parts of sends of which a person was told. */
  readonly incidents: number;
  /** Addresses that bounced with B, and of these those that wait for another send: by the rule, and by two strikes. */
  readonly dead: number;
  readonly waiting: number;
  readonly waitingByTwoStrikes: number;
  /** Of so many sends, those for which it is worth asking who took an earlier one. */
  readonly looked: number;
  readonly worthReading: number;
}

/**
 * Years of accounts, each of another one.
 *
 * @param looking in so many of the years it is found out which sends are worth reading; that takes most of the time, and
 * fewer years tell a share of sends well enough.
 */
export function liveOrdinaryYears(
  kind: AccountKind,
  {
    accountYears,
    looking,
    seed,
  }: { readonly accountYears: number; readonly looking: number; readonly seed: number },
): OrdinaryYears {
  const world = createSamplers(createDraw(seed).random);
  const reads = createSamplers(createDraw(seed + 1).random);
  const sum = { incidents: 0, dead: 0, waiting: 0, waitingByTwoStrikes: 0, looked: 0, worthReading: 0 };
  for (let year = 0; year < accountYears; year += 1) {
    const account = createAccount(kind, world);
    const rule = createRule(account, reads);
    for (let position = 0; position < sendsPerYear[kind.sends]; position += 1) {
      const mailing = drawMailing(account, position === 0 ? 'first' : 'drawn', world);
      const judgement = rule.judge(mailing);
      for (const one of bounceKinds)
        sum.incidents += judgement[one].filter(({ is }) => is === 'incident').length;
      const held = heldGroups(judgement.B);
      const { known, unknown } = mailing.bounced.B;
      sum.dead += addressesIn(known) + addressesIn(unknown);
      if (held.size > 0)
        sum.waiting +=
          addressesIn(known, (group) => held.has(group)) + addressesIn(unknown, (group) => held.has(group));
      sum.waitingByTwoStrikes += addressesIn(known);
      if (year < looking) {
        sum.looked += 1;
        sum.worthReading += rule.isWorthReading(mailing) ? 1 : 0;
      }
      rule.remember(mailing, judgement);
    }
  }
  return { ...kind, accountYears, ...sum };
}
