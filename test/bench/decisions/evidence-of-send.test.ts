import { describe, expect, it } from 'vitest';
import { evidenceOfSend } from '../../../bench/decisions/evidence-of-send.ts';
import type { ClickRow } from '../../../bench/decisions/rule-set.ts';
import { type Evidence, noEvidence } from '../../../shared/bounce/evidence.ts';
import { addBounces, keptInFull, noBounces } from '../../../shared/bounce/history.ts';
import { daysAfter, type Instant } from '../../../shared/bounce/instant.ts';

const address = 'reader@office.example';
const sentAt = '2026-03-10T15:00:00.000Z';
const delivery = { campaignActivityId: 'later', sentAt };
const onDay = (day: number): Instant => daysAfter(sentAt, day);
const after = (seconds: number): Instant => daysAfter(sentAt, seconds / 86_400);

function aBounce(code: string, bouncedAt: Instant, campaignActivityId = 'earlier') {
  return { code, bouncedAt, campaignActivityId, contactId: 'c1', contactMoved: false, contactDeleted: false };
}

interface Told {
  /** Of the record, by the day from the send. */
  readonly bounced?: Readonly<Record<number, string>>;
  readonly kept?: Evidence;
  /** The code that the send's own report has for the address. */
  readonly now?: string;
  readonly clicks?: readonly (readonly [seconds: number, link: number])[];
  readonly others?: readonly ClickRow[];
}

function evidenceFor({ bounced = { [-7]: 'Z' }, kept = noEvidence, now, clicks = [], others = [] }: Told) {
  const bounces = Object.entries(bounced).map(([day, code]) =>
    aBounce(code, onDay(Number(day)), `activity of day ${day}`),
  );
  const history = addBounces(noBounces, bounces);
  const facts = { address, history, overrides: [], evidence: kept, incidentReferences: [] };
  const send = {
    campaignActivityId: 'later',
    sentAt,
    mailed: [
      { address, contactId: 'c1' },
      { address: 'never@bounced.example', contactId: 'c2' },
    ],
    bounces: now === undefined ? [] : [{ ...aBounce(now, after(60), 'later'), address }],
  };
  const rows = clicks.map(([seconds, link]) => ({ address, link, clickedAt: after(seconds) }));
  const closed = { campaignActivityId: 'later', closedAt: onDay(4.5), clicks: [...rows, ...others] };
  return evidenceOfSend(send, closed, new Map([[address, facts]]));
}

describe('a delivery', () => {
  it('is known of an address that bounced before and is not named in the closed report', () => {
    expect(evidenceFor({})).toEqual(new Map([[address, { deliveries: [delivery] }]]));
  });

  it('is known where the report names an automatic reply only, and not with any other code', () => {
    expect(evidenceFor({ now: 'V' }).size).toBe(1);
    for (const code of ['B', 'D', 'F', 'S', 'X', 'Z']) expect(evidenceFor({ now: code }).size).toBe(0);
  });

  it('is no news of an address whose newest bounce came after the send', () => {
    expect(evidenceFor({ bounced: { [-7]: 'Z', 1: 'F' } }).size).toBe(0);
    expect(evidenceFor({ bounced: { [-7]: 'Z', 1: 'V' } }).size).toBe(1);
  });

  it('is no news where a kept one is newer than the newest bounce', () => {
    const keptOn = (day: number) => ({
      deliveries: [{ campaignActivityId: 'between', sentAt: onDay(day) }],
    });

    expect(evidenceFor({ kept: keptOn(-1) }).size).toBe(0);
    expect(evidenceFor({ kept: keptOn(-14) }).size).toBe(1);
  });

  it('is measured against a bounce that is kept in short, too', () => {
    const replies = Array.from({ length: keptInFull }, (_, day) => [day - 20, 'V'] as const);

    expect(evidenceFor({ bounced: Object.fromEntries([...replies, [-30, 'Z']]) }).size).toBe(1);
    expect(evidenceFor({ bounced: Object.fromEntries(replies) }).size).toBe(0);
  });
});

describe('a click', () => {
  const clickIn = (told: Told) => evidenceFor(told).get(address)?.click;
  const others: readonly ClickRow[] = [0, 1, 2].map((link) => {
    return { address: 'never@bounced.example', link, clickedAt: onDay(1) };
  });

  it('is the last that the address made in that send', () => {
    const clicks = [
      [7_200, 2],
      [300, 1],
    ] as const;

    expect(clickIn({ clicks, others })).toEqual({ ...delivery, clickedAt: after(7_200) });
    expect(clickIn({ others })).toBeUndefined();
  });

  it("is a scanner's within a minute of the send", () => {
    expect(clickIn({ clicks: [[59, 1]], others })).toBeUndefined();
    expect(clickIn({ clicks: [[60, 1]], others })).toBeDefined();
  });

  it("is a scanner's where every link was used within a minute", () => {
    const all = (apart: number) => [0, 1, 2].map((link) => [900 + link * apart, link] as const);

    expect(clickIn({ clicks: all(1), others })).toBeUndefined();
    expect(clickIn({ clicks: all(60), others })).toBeDefined();
    expect(clickIn({ clicks: all(1).slice(1), others })).toBeDefined();
  });

  it('is no news where a kept one is newer than the newest bounce', () => {
    const kept = { deliveries: [], click: { ...delivery, sentAt: onDay(-1), clickedAt: onDay(0) } };

    expect(clickIn({ clicks: [[900, 1]], others, kept })).toBeUndefined();
  });
});
