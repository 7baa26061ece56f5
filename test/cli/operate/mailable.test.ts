import { describe, expect, it } from 'vitest';
import { couldBeMailed } from '../../../cli/operate/mailable.ts';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { assess } from '../../../shared/bounce/assess.ts';
import type { Evidence } from '../../../shared/bounce/evidence.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anOverride } from '../../support/an-override.ts';
import { standard, strict } from '../../support/policies.ts';

const on = (day: number) => new Date(Date.UTC(2026, 10, day)).toISOString();
const activity = (send: number) => `0a0a0a0a-0000-4000-8000-${String(send).padStart(12, '0')}`;
const delivery = (day: number, send = day) => ({ campaignActivityId: activity(send), sentAt: on(day) });
const delivered = (...days: readonly number[]): Evidence => ({
  deliveries: days.map((day) => delivery(day)),
});

/** The record of an address that was blocked on day 1, with its evidence, decided on some day. */
function blocked(evidence: Evidence, decidedOn: number, code = 'Z'): AddressRecord {
  const record = anAddressRecord([aBounce({ code, bouncedAt: on(1), campaignActivityId: activity(1) })]);
  const facts = { ...record, evidence };
  return { ...facts, assessment: assess(facts, standard), decidedAt: on(decidedOn) };
}

describe('an address that mail has reached since its block could be mailed', () => {
  it.each<[what: string, record: AddressRecord, at: number, could: boolean]>([
    ['when that was decided already', blocked(delivered(5), 9), 10, true],
    // Evidence is read days after the message was sent: at that time it may not have been known.
    ['but not when it was decided later', blocked(delivered(5), 12), 10, false],
    ['but not when the message was sent later', blocked(delivered(11), 9), 10, false],
    ['but not before its first delivery', blocked(delivered(11, 15), 9), 10, false],
    ['nor without one', blocked(delivered(), 9), 10, false],
    [
      'nor by a click, after which a person looks',
      blocked({ deliveries: [], click: { ...delivery(5), clickedAt: on(6) } }, 9),
      10,
      false,
    ],
    ['nor when it does not exist, after which a person looks', blocked(delivered(5), 9, 'B'), 10, false],
  ])('%s', (_, record, at, could) => {
    expect(couldBeMailed(record, on(at), standard)).toBe(could);
  });

  it('nor where a release that covered it was taken back, perhaps before the evidence was read', () => {
    const overrides = [anOverride({ at: on(2), withdrawn: true })];
    expect(couldBeMailed({ ...blocked(delivered(5), 12), overrides }, on(10), standard)).toBe(false);
  });

  it('under no policy that does not heed it', () => {
    expect(couldBeMailed(blocked(delivered(5), 9), on(10), strict)).toBe(false);
  });

  it('nor where an operator has suppressed it', () => {
    const overrides = [anOverride({ kind: 'suppress', at: on(7) })];
    expect(couldBeMailed({ ...blocked(delivered(5), 9), overrides }, on(10), standard)).toBe(false);
  });
});

it('an address that bounced later could be mailed, whatever the evidence of it', () => {
  expect(
    couldBeMailed(blocked(delivered(5), 9), new Date(Date.UTC(2026, 9, 1)).toISOString(), standard),
  ).toBe(true);
});
