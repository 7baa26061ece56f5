import { expect, it } from 'vitest';
import { newCampaign } from '../../../../../functions/poller/plan/apply.ts';
import {
  type CampaignMemory,
  newReport,
  type ReportMemory,
  type Stage,
  type Trouble,
} from '../../../../../functions/poller/plan/campaign-memory.ts';
import { planReads } from '../../../../../functions/poller/plan/plan.ts';
import { dayMs, hourMs } from '../../../../../shared/bounce/instant.ts';
import type { SentCampaign } from '../../../../../shared/constant-contact/sent-campaign.ts';
import { minuteMs } from '../../../../support/a-clock.ts';

/** A duration such as `6 h`, `15 min` or `3.9 d`; in a row it is how long ago something was. */
export type Ago = `${number} ${'min' | 'h' | 'd'}`;

/** What is remembered of a report, in a few words. */
export interface Remembered {
  /** `unread`, `open`, `quiet for 12 h`, `closed for 30 d` */
  readonly stage: 'unread' | 'open' | `quiet for ${Ago}` | `closed for ${Ago}`;
  /** Absent: the vendor gives no readable time. */
  readonly sent?: Ago;
  /** Read at all; a minute ago unless said. */
  readonly read?: Ago;
  /** Read to its end; when it was read at all unless said. */
  readonly whole?: Ago;
  /** `failing for 1 d, last 1 h`: tried last an hour ago, failing a day before that. */
  readonly trouble?: `failing for ${Ago}, last ${Ago}` | `gone ${Ago}` | `too large ${Ago}`;
  /** The vendor's lists say something else than last time. */
  readonly changed?: true;
  /** What counts more bounces than were seen, and how it was looked for so far. */
  readonly missing?: `by ${'counters' | 'list'}, ${number} attempts, last ${Ago}`;
  /** The vendor gives no counters of it. */
  readonly uncounted?: true;
  /** The vendor's lists give no count of bounces. */
  readonly unlisted?: true;
  readonly id?: string;
}

export interface SpecifiedRead extends Remembered {
  /** `interval, newest` or `closing, whole, compared with the records`; `nothing`. */
  readonly next: string;
}

export const now = new Date('2026-11-20T12:00:00.000Z');
export const intervals = { runMs: 15 * minuteMs, recheckRecentMs: 6 * hourMs, recheckClosedMs: 30 * dayMs };
const units = { min: minuteMs, h: hourMs, d: dayMs };

export function ago(text: string, from = now): string {
  const [, count, unit] = /^([\d.]+) (min|h|d)$/.exec(text) ?? [];
  if (unit === undefined) throw new Error(`no duration: ${text}`);
  return new Date(from.getTime() - Number(count) * units[unit as keyof typeof units]).toISOString();
}

/** Specifies the next read of reports, a sentence a row. */
export function specifyReads(rows: readonly SpecifiedRead[]): void {
  for (const { next, ...remembered } of rows)
    it(`${inWords(remembered)}: ${next}`, () => {
      const { campaign, memory } = remember(remembered);
      const [step] = planReads(campaign, memory, { now, intervals });
      const compared = step?.comparesRecords ? ', compared with the records' : '';
      expect(step ? `${step.why}, ${step.extent}${compared}` : 'nothing').toBe(next);
    });
}

export function inWords({
  stage,
  sent,
  read,
  whole,
  trouble,
  changed,
  missing,
  uncounted,
  unlisted,
}: Remembered): string {
  return [
    stage,
    sent === undefined ? 'sent at no readable time' : `sent ${sent} ago`,
    ...(read === undefined ? [] : [`read ${read} ago`]),
    ...(whole === undefined ? [] : [`whole ${whole} ago`]),
    ...(trouble === undefined ? [] : [`${trouble} ago`]),
    ...(changed ? ['its campaign changed'] : []),
    ...(missing === undefined ? [] : [`rows missing ${missing} ago`]),
    ...(uncounted ? ['without counters'] : []),
    ...(unlisted ? ['without a count in the lists'] : []),
  ].join('; ');
}

export function remember(what: Remembered): {
  readonly campaign: SentCampaign;
  readonly memory: CampaignMemory;
  readonly report: ReportMemory;
} {
  const { sent, changed, missing, uncounted, unlisted, id = '0a0a0a0a-0000-4000-8000-0000000007ff' } = what;
  const lastSentAt = sent === undefined ? undefined : ago(sent);
  const isMissing = (by: string) => missing?.startsWith(`by ${by}`) ?? false;
  const [, attempts, last = ''] = /, (\d+) attempts, last (.+)$/.exec(missing ?? '') ?? [];
  const report: ReportMemory = {
    ...newReport(id),
    stage: stageOf(what),
    seen: { B: 2, F: 1 },
    ...(!uncounted && { counters: { byCode: { B: isMissing('counters') ? 3 : 2, F: 1 } } }),
    ...(what.trouble !== undefined && { trouble: troubleOf(what.trouble) }),
  };
  const bounces = isMissing('list') ? 9 : 3;
  const listed = {
    ...(!unlisted && { bounces }),
    ...(lastSentAt !== undefined && { lastSentAt }),
  };
  const memory: CampaignMemory = {
    ...newCampaign('c'),
    listed,
    isServed: !changed,
    ...(missing !== undefined && {
      missing: { since: ago('2 d'), attempts: Number(attempts), last: ago(last) },
    }),
    reports: [report],
  };
  return {
    campaign: { campaignId: 'c', lastSentAt, bounces: unlisted ? undefined : bounces, sends: 100 },
    memory,
    report,
  };
}

function stageOf({ stage, read = '1 min', whole = read }: Remembered): Stage {
  const [, name, since] = /^(quiet|closed) for (.+)$/.exec(stage) ?? [];
  const times = { wholeAt: ago(whole), lastReadAt: ago(read) };
  if (since !== undefined) return { name: name as 'quiet' | 'closed', since: ago(since), ...times };
  return stage === 'unread' ? { name: 'unread' } : { name: 'open', ...times };
}

export function troubleOf(text: NonNullable<Remembered['trouble']>): Trouble {
  const [, duration, last] = /^failing for (.+), last (.+)$/.exec(text) ?? [];
  if (duration !== undefined && last !== undefined)
    return { kind: 'failing', since: ago(duration, new Date(ago(last))), last: ago(last) };
  const [, kind, since = ''] = /^(gone|too large) (.+)$/.exec(text) ?? [];
  return { kind: kind as 'gone' | 'too large', last: ago(since) };
}
