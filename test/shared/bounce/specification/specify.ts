import { expect, it } from 'vitest';
import { assess } from '../../../../shared/bounce/assess.ts';
import type { Decision } from '../../../../shared/bounce/bounce-codes.ts';
import type { Evidence } from '../../../../shared/bounce/evidence.ts';
import { addBounces, type KnownBounce, noBounces } from '../../../../shared/bounce/history.ts';
import {
  type IncidentReference,
  type IncidentStatus,
  incidentStatuses,
} from '../../../../shared/bounce/incident-reference.ts';
import { daysBetween } from '../../../../shared/bounce/instant.ts';
import { joinOverrides, type Override } from '../../../../shared/bounce/overrides.ts';
import type { Policy } from '../../../../shared/bounce/policy.ts';
import { aKnownBounce, withoutCode } from '../../../support/a-bounce.ts';
import { anIncidentReference } from '../../../support/an-incident-reference.ts';
import { anOverride } from '../../../support/an-override.ts';
import { allEvidence } from '../../../support/decide-all.ts';

/** One history and what it comes to. In sentences and dates, "day 7" stands for seven days after day 0. */
interface Specified {
  readonly under: readonly Policy[];
  /**
   * For example `F on days 0, 7 and 14; V on day 20; released on day 21; delivered on days 30 and 37; link of the send of
   * day 37 used on day 38`; every bounce and every delivery is of a send of its own unless said, as in `B on day 0 of
   * send 7`. An incident is at gmail.com unless said, as in `B on day 0, in the open watch one of companies`,
   * and of the bounce's own code unless said, as in `S on day 0, in the open incident one by B`.
   */
  readonly history: string;
  readonly decision: Decision;
  readonly because: string;
  readonly changesWhen?: string;
  readonly retryAfter?: string;
  readonly address?: string;
}

/** Each sentence has to fit into a record without making it dearer. */
const longestChangesWhen = 130;

export function specify(rows: readonly Specified[]): void {
  for (const row of rows) for (const policy of row.under) specifyUnder(policy, row);
}

function specifyUnder(policy: Policy, { history, address = 'ada@example.com', ...row }: Specified): void {
  const name = policy.version.replace(/\/\d+/, '');
  it(`under ${name}, ${history} comes to ${row.decision}`, () => {
    const { bounces, overrides, evidence, incidentReferences } = read(history);
    const assessment = assess(
      {
        address,
        history: addBounces(noBounces, bounces),
        overrides: joinOverrides([], overrides),
        evidence: allEvidence(evidence),
        incidentReferences,
      },
      policy,
    );
    expect(assessment.decision).toBe(row.decision);
    expect(inDays(assessment.because)).toBe(row.because);
    expect(assessment.retryAfter && inDays(assessment.retryAfter)).toBe(row.retryAfter);
    if (row.changesWhen !== undefined) expect(inDays(assessment.changesWhen)).toBe(row.changesWhen);
    expect(assessment.changesWhen.length).toBeLessThanOrEqual(longestChangesWhen);
  });
}

const dayZero = Date.UTC(2026, 0, 1);
const onDay = (day: number) => new Date(dayZero + day * 86_400_000).toISOString();

/** Dates as days: "2026-01-08" and "2026-01-08T00:00:00.000Z" are "day 7". */
function inDays(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g, (date) => `day ${daysSinceZero(date)}`);
}

function daysSinceZero(date: string): number {
  return Number(daysBetween(onDay(0), date).toFixed(2));
}

const clauseGrammar =
  /^(?<code>no code|\S+) on days? (?<days>[\d., and]+?)(?<together>, all of one send)?(?: of send (?<send>\d+))?(?:, in the (?<status>\w+) (?<level>incident|watch) (?<incident>\w+)(?: of (?<part>companies behind [\w.]+|companies|the rest|[\w.]+))?(?: by (?<by>B))?)?(?:, of contact (?<contact>\d))?(?:, who (?<since>moved|was deleted) since)?$/;

const overrideGrammar =
  /^(?<kind>release|suppress)e?d on day (?<day>[\d.]+)(?<withdrawn>, taken back since)?$/;

const deliveryGrammar = /^delivered on days? (?<days>[\d., and]+?)(?: of send (?<send>\d+))?$/;

const clickGrammar =
  /^link of the send of day (?<sent>[\d.]+) used on day (?<clicked>[\d.]+)(?: of send (?<send>\d+))?$/;

const activityOf = (send: string) => `0a0a0a0a-0000-4000-8000-${send.padStart(12, '0')}`;

/** Of each clause a send of its own for each of its days, unless it names one. */
const activitiesOn = (days: string, clause: number, send: string | undefined) =>
  (days.match(/[\d.]+/g) ?? []).map((day, nth) => ({
    at: onDay(Number(day)),
    campaignActivityId: activityOf(send ?? `${clause + 100}${nth}`),
  }));

/** What a clause tells of evidence; undefined when it tells of something else. */
function readEvidence(text: string, clause: number): Evidence | undefined {
  const delivered = deliveryGrammar.exec(text)?.groups;
  if (delivered) {
    const { days = '', send } = delivered;
    const sent = activitiesOn(days, clause, send);
    return { deliveries: sent.map(({ at, campaignActivityId }) => ({ campaignActivityId, sentAt: at })) };
  }
  const used = clickGrammar.exec(text)?.groups;
  if (!used) return undefined;
  const { sent = '', clicked = '', send } = used;
  const campaignActivityId = activityOf(send ?? `${clause + 100}0`);
  const click = { campaignActivityId, sentAt: onDay(Number(sent)), clickedAt: onDay(Number(clicked)) };
  return { deliveries: [], click };
}

/** The bounces, overrides, evidence and references that a history in words tells of. */
function read(history: string): {
  bounces: KnownBounce[];
  overrides: Override[];
  evidence: Evidence[];
  incidentReferences: IncidentReference[];
} {
  const evidence: Evidence[] = [];
  const incidentReferences: IncidentReference[] = [];
  const overrides: Override[] = [];
  const bounces = history.split('; ').flatMap((text, clause) => {
    const said = overrideGrammar.exec(text)?.groups;
    if (said) {
      const { kind, day, withdrawn } = said;
      overrides.push(
        anOverride({
          id: `${clause}`,
          kind: kind as Override['kind'],
          at: onDay(Number(day)),
          ...(withdrawn !== undefined && { withdrawn: true }),
        }),
      );
      return [];
    }
    const heard = readEvidence(text, clause);
    if (heard) {
      evidence.push(heard);
      return [];
    }
    const words = clauseGrammar.exec(text)?.groups;
    if (!words) throw new Error(`no history: ${text}`);
    const { code = '', days = '', together, send, status, contact = '1', since } = words;
    return (days.match(/[\d.]+/g) ?? []).map((day, nth) => {
      const sendNumber = send ?? `${clause + 100}${together ? '' : nth}`;
      const campaignActivityId = activityOf(sendNumber);
      if (isStatus(status))
        incidentReferences.push(
          anIncidentReference({
            id: `${words.incident}`,
            campaignActivityId,
            code: (words.by ?? code) as IncidentReference['code'],
            status,
            ...partOf(words.part),
            ...(words.level === 'watch' && { isWatch: true }),
          }),
        );
      const bounce = aKnownBounce({
        code,
        bouncedAt: onDay(Number(day)),
        campaignActivityId,
        contactId: `0c0c0c0c-0000-4000-8000-${contact.padStart(12, '0')}`,
        contactMoved: since === 'moved',
        contactDeleted: since === 'was deleted',
      });
      return code === 'no code' ? withoutCode(bounce) : bounce;
    });
  });
  return { bounces, overrides, evidence, incidentReferences };
}

/** What an incident is about, in the words of a clause; at gmail.com unless said. */
function partOf(words = 'gmail.com'): Pick<IncidentReference, 'provider' | 'about'> {
  if (words === 'companies') return { provider: words, about: words };
  if (words === 'the rest') return { provider: 'rest', about: 'rest' };
  const behind = /^companies behind (.+)$/.exec(words)?.[1];
  return behind === undefined ? { provider: words } : { provider: behind, about: 'companies behind' };
}

function isStatus(word: string | undefined): word is IncidentStatus {
  return (incidentStatuses as readonly (string | undefined)[]).includes(word);
}
