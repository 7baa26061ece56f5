import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bounce } from '../../../shared/bounce/bounce.ts';
import {
  contactsSeen,
  fingerprintOf,
  recoveredFingerprint,
} from '../../../shared/constant-contact/fingerprint.ts';
import { aBounce } from '../../support/a-bounce.ts';

const of = (bounce: Partial<Bounce> = {}) => fingerprintOf({ kind: 'bounce', bounce: aBounce(bounce) });
const contact = (number: number) => `0c0c0c0c-0000-4000-8000-${String(number).padStart(12, '0')}`;

describe('the fingerprint of a report row', () => {
  it('is twelve bytes', () => {
    expect(Buffer.from(of(), 'base64url')).toHaveLength(12);
  });

  it.each<[string, Partial<Bounce>]>([
    ['its code', { code: 'F' }],
    ['its contact', { contactId: contact(2) }],
    ['its time', { bouncedAt: '2026-11-01T10:00:00.001Z' }],
    ['its address', { address: 'other@example.com' }],
    ['the news that its contact has moved', { contactMoved: true }],
    ['the news that its contact was deleted', { contactDeleted: true }],
  ])('changes with %s', (_, change) => {
    expect(of(change)).not.toBe(of());
    expect(of(change)).toBe(of(change));
  });

  it('of a row that is no bounce depends on all it holds', () => {
    const unreadable = (wire: unknown) => fingerprintOf({ kind: 'unreadable', wire });
    expect(unreadable({ a: 1 })).not.toBe(unreadable({ a: 2 }));
    expect(unreadable(undefined)).toBe(unreadable(undefined));
  });
});

describe('from fingerprints alone one can count', () => {
  it('distinct contacts by code, however many rows each has', () => {
    const fingerprints = [
      of(),
      of({ bouncedAt: '2026-11-02T10:00:00.000Z' }),
      of({ contactId: contact(2) }),
      of({ code: 'F' }),
    ];
    expect(contactsSeen(fingerprints)).toEqual({ B: 2, F: 1 });
  });

  it('rows without a code, with an unknown one, recovered ones and unreadable ones apart', () => {
    const { code: _, ...without } = aBounce();
    const fingerprints = [
      fingerprintOf({ kind: 'bounce', bounce: without }),
      of({ code: 'Q' }),
      recoveredFingerprint(contact(1)),
      fingerprintOf({ kind: 'unreadable', wire: null }),
    ];
    expect(contactsSeen(fingerprints)).toEqual({ '-': 1, '?': 1, '+': 1, '!': 1 });
  });

  it('as many contacts as there are', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 200 })), (numbers) => {
        const fingerprints = numbers.map((number, index) =>
          of({ contactId: contact(number), address: `${index}@example.com` }),
        );
        expect(contactsSeen(fingerprints).B ?? 0).toBe(new Set(numbers).size);
      }),
    );
  });
});
