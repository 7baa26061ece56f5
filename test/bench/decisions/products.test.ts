import { expect, it, test } from 'vitest';
import { ruleSetOf } from '../../../bench/decisions/product-rules.ts';
import { products } from '../../../bench/decisions/products.ts';
import type { RuleSetRun } from '../../../bench/decisions/rule-set.ts';
import type { BounceCode } from '../../../shared/bounce/bounce-codes.ts';
import { daysAfter } from '../../../shared/bounce/instant.ts';

const address = 'reader@office.example';
const contactId = 'c1';

/** What each of the sends, a week apart, brought: a letter, or a dot for a delivery. */
type Sends = string;

function decide(name: string, sends: Sends, hoursApart = 7 * 24): ReturnType<RuleSetRun['decisionOf']> {
  const product = products.find((candidate) => candidate.name === name) ?? expect.unreachable();
  const run = ruleSetOf(product).start();
  for (const [position, letter] of [...sends].entries()) {
    const sentAt = new Date(Date.UTC(2026, 0, 1) + position * hoursApart * 3_600_000).toISOString();
    const bounce = { address, contactId, campaignActivityId: `a${position}`, bouncedAt: sentAt };
    run.learn({
      campaignActivityId: `a${position}`,
      sentAt,
      mailed: [{ address, contactId }],
      bounces:
        letter === '.'
          ? []
          : [{ ...bounce, code: letter as BounceCode, contactMoved: false, contactDeleted: false }],
    });
  }
  return run.decisionOf(address);
}

const rules: readonly [name: string, rule: string, suppresses: Sends, mails: Sends][] = [
  ['Mailchimp', 'suppresses at the first hard bounce', 'B', '.'],
  ['Mailchimp', 'suppresses a silent address at the seventh soft bounce', 'FFFDDDD', 'FFFDDD'],
  ['Mailchimp', 'suppresses an active one at the fifteenth', '.FFFFFFFFFFFFFFF', '.FFFFFFFFFFFFFF'],
  ['Mailchimp', 'does not forget soft bounces at a delivery', '.FFFFFFF.FFFFFFFF', '.FFFFFFF.FFFFFFF'],
  ['Mailchimp', 'takes a block for soft', 'ZZZZZZZ', 'ZZZ'],
  ['Brevo', 'suppresses at the first hard bounce', 'S', 'V'],
  ['Brevo', 'suppresses at five soft bounces in a row', '.FDZXF', 'FFFF'],
  ['Brevo', 'starts to count again after a delivery', 'FFFF.FFFFF', 'FFFF.FFFF'],
  ['Klaviyo', 'suppresses at the first block', 'Z', 'X'],
  ['Klaviyo', 'suppresses at more than seven soft bounces in a row', 'FFFFFFFF', 'FFFFFFF'],
  ['Klaviyo', 'starts to count again after a delivery', 'FFFFVFFFFFFFF', 'FFFFVFFFFFFF'],
  ['HubSpot', 'suppresses at the first full mailbox', 'F', 'V'],
  ['HubSpot', 'suppresses at the first block, and never for D', 'Z', 'DDDDDDDDDDDDDDDDDDDD'],
  ['listmonk', 'suppresses at the first hard bounce', 'B', '.'],
  ['listmonk', 'never suppresses for soft bounces', 'FFFFS', 'FFFFFFFFFFFFFFFFFFFF'],
  ['Keila', 'suppresses at the first hard bounce', '.B', '.V'],
  ['Keila', 'suppresses at three soft bounces in the last five sends', 'F.D.Z', 'F.F..F'],
];

test.each(rules)('%s %s: %s stops the mail and %s does not', (name, _, suppresses, mails) => {
  expect(decide(name, suppresses)).toEqual({ decision: 'suppress' });
  expect(decide(name, mails)).toEqual({ decision: 'ignore' });
});

it('lets Postal hold an address for thirty days after two hard bounces within a day', () => {
  const second = '2026-01-01T12:00:00.000Z';

  expect(decide('Postal', 'BB', 12)).toEqual({ decision: 'retry', retryAfter: daysAfter(second, 30) });
  expect(decide('Postal', 'BB', 25)).toEqual({ decision: 'ignore' });
});

it('lets Postal hold an address for thirty days after a message that was never taken', () => {
  const first = '2026-01-01T00:00:00.000Z';

  expect(decide('Postal', 'D')).toEqual({ decision: 'retry', retryAfter: daysAfter(first, 30) });
  expect(decide('Postal', 'B')).toEqual({ decision: 'ignore' });
});

test.each(products)('$name never counts an automatic reply', ({ name }) => {
  expect(decide(name, 'V'.repeat(20))).toEqual({ decision: 'ignore' });
});

test.each(products)(
  '$name gives every letter one meaning, and says where its rule is published',
  (product) => {
    const letters = [...product.hard.codes, ...(product.soft?.codes ?? [])];

    expect(new Set(letters).size).toBe(letters.length);
    expect(product.source.filter((source) => URL.canParse(source))).toEqual(product.source);
    expect(product.source.length).toBeGreaterThan(0);
  },
);
