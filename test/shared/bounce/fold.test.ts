import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decisionsByStrength, ruleFor } from '../../../shared/bounce/bounce-codes.ts';
import { fold } from '../../../shared/bounce/fold.ts';
import { addBounces, noBounces } from '../../../shared/bounce/history.ts';
import { aKnownBounce, withoutCode } from '../../support/a-bounce.ts';
import { anyKnownBounces } from '../../support/arbitraries.ts';
import { strict } from '../../support/policies.ts';

/** "B1 F2": a B on 1 November, an F on 2 November, each of its own campaign activity; "?" is a row without a code. */
function history(story: string) {
  const bounces = story.split(' ').map((word) => {
    const day = word.slice(1).padStart(2, '0');
    const bounce = aKnownBounce({
      code: word.slice(0, 1),
      bouncedAt: `2026-11-${day}T10:00:00.000Z`,
      campaignActivityId: `0a0a0a0a-0000-4000-8000-0000000000${day}`,
    });
    return bounce.code === '?' ? withoutCode(bounce) : bounce;
  });
  return addBounces(noBounces, bounces);
}

describe('what an address’s bounces add up to by the bare table', () => {
  it.each([
    ['B1', 'suppress', 'B', '01'],
    ['S1', 'suppress', 'S', '01'],
    ['Z1', 'suppress', 'Z', '01'],
    ['X1', 'review', 'X', '01'],
    ['Q1', 'review', 'Q', '01'],
    ['?1', 'review', undefined, '01'],
    ['F1', 'retry', 'F', '01'],
    ['D1', 'retry', 'D', '01'],
    ['V1', 'ignore', 'V', '01'],
    ['F1 B2', 'suppress', 'B', '02'],
    ['B1 F2', 'suppress', 'B', '01'],
    ['B1 V2', 'suppress', 'B', '01'],
    ['B1 S2', 'suppress', 'S', '02'],
    ['B1 S2 Z3', 'suppress', 'Z', '03'],
    ['F1 X2', 'review', 'X', '02'],
    ['X1 F2', 'review', 'X', '01'],
    ['?1 F2', 'review', undefined, '01'],
    ['V1 F2', 'retry', 'F', '02'],
    ['F1 D2', 'retry', 'D', '02'],
    ['D1 F2', 'retry', 'F', '02'],
    ['V1 V2', 'ignore', 'V', '02'],
    ['B1 F2 F3 F4 F5 F6 F7 F8 F9 F10', 'suppress', 'B', '01'],
  ])('%s: %s, by the %s of day %s', (story, decision, code, day) => {
    const standing = fold(history(story), [], strict);
    expect(standing.decision).toBe(decision);
    expect(standing.bounceCode).toBe(code);
    expect(standing.bouncedAt).toBe(`2026-11-${day}T10:00:00.000Z`);
  });

  it.each([
    ['F1', '2026-11-08T10:00:00.000Z'],
    ['D1', '2026-11-04T10:00:00.000Z'],
    ['D1 F2', '2026-11-09T10:00:00.000Z'],
  ])('%s is worth another send from %s', (story, retryAfter) => {
    expect(fold(history(story), [], strict).retryAfter).toBe(retryAfter);
  });

  it('gives a date to try again exactly where the decision is retry', () => {
    fc.assert(
      fc.property(anyKnownBounces, (bounces) => {
        const { decision, retryAfter } = fold(addBounces(noBounces, bounces), [], strict);
        expect(retryAfter !== undefined).toBe(decision === 'retry');
      }),
    );
  });

  it('takes the strongest decision of all known bounces, however long ago', () => {
    fc.assert(
      fc.property(anyKnownBounces, (bounces) => {
        const known = addBounces(noBounces, bounces);
        const decisions = [...known.newest, ...known.older].map(({ code }) => ruleFor(code).decision);
        const strongest = decisionsByStrength.find((decision) => decisions.includes(decision));
        expect(fold(known, [], strict).decision).toBe(strongest);
      }),
    );
  });

  it('refuses to decide about an address without bounces', () => {
    expect(() => fold(noBounces, [], strict)).toThrow(RangeError);
  });
});

describe('the reason', () => {
  it.each([
    ['B1', 'Do not mail: the address does not exist (code B), on 2026-11-01.'],
    ['F1', 'May be mailed again later: the mailbox was full (code F), on 2026-11-01.'],
    [
      'V1',
      'Nothing to do: an automatic reply came back and the message was delivered (code V), on 2026-11-01.',
    ],
    ['?1', 'A person should look: the report gave no bounce code, on 2026-11-01.'],
    [
      'Q1',
      'A person should look: the report gave the bounce code "Q", whose meaning nobody has told us, on 2026-11-01.',
    ],
  ])('of %s is “%s”', (story, because) => {
    expect(fold(history(story), [], strict).because).toBe(because);
  });

  it('says when the contact uses another address now, and does not name it', () => {
    const moved = addBounces(noBounces, [aKnownBounce({ contactMoved: true })]);
    expect(fold(moved, [], strict).because).toBe(
      'Do not mail: the address does not exist (code B), on 2026-11-01. ' +
        'The contact uses another address now; this is about the one that bounced.',
    );
  });

  it('says when the contact has been deleted', () => {
    const deleted = addBounces(noBounces, [aKnownBounce({ contactDeleted: true, contactMoved: true })]);
    expect(fold(deleted, [], strict).because).toMatch(/The contact has been deleted since\.$/);
  });
});
