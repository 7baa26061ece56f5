import type { Draw } from '../../../local/simulated-account/draw.ts';
import { plainEvidence } from './draw-evidence.ts';
import { during, type RowShape } from './draw-rows.ts';
import {
  type ActivityPlan,
  type DnsAnswer,
  type EvidencePlan,
  firstAtCompanies,
  firstAtProvider,
  firstOfMany,
  type OutagePlan,
  type RowPlan,
} from './plan.ts';

const fewestInOutage = 6;
const mostInOutage = 12;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const lies = ['short', 'shifted', 'sorted by provider', 'empty', 'with another send'] as const;

/** An outage, and the sends before and after it; its rows are drawn later. */
export interface OutageDrawn {
  readonly outage: OutagePlan;
  /** Those that were drawn before, and more. */
  readonly activities: ActivityPlan[];
  readonly evidence: EvidencePlan;
  readonly dns?: DnsAnswer[];
  readonly contacts: readonly number[];
}

/**
 * In most plans one to three earlier sends went to the same people, who say by that what is usual; without one nothing is
 * held. In a third of them the outage was weeks ago, so that later sends may end what it has opened.
 */
export function drawOutage(draw: Draw, known: readonly ActivityPlan[]): OutageDrawn {
  const code = draw.oneOf(['B', 'B', 'S', 'Z', 'Z'] as const);
  const contacts = drawContacts(draw);
  const atCompanies = contacts.filter(isAtCompany).length;
  let campaign = Math.max(...known.map((one) => one.campaign));
  const aSend = (sentAgoMs: number, sends?: number): ActivityPlan => {
    campaign += 1;
    return { campaign, role: 'primary_email', sentAgoMs, ...(sends !== undefined && { sends }) };
  };
  // The vendor mails what has bounced with B only fifteen days later.
  const old = draw.chance(0.35) ? [aSend(draw.between(22 * 24, 30 * 24) * hourMs)] : [];
  const later = old.flatMap(() =>
    Array.from({ length: draw.between(0, 3) }, () =>
      aSend(draw.between(76, 150) * hourMs, draw.oneOf([60, 60, 20, 40])),
    ),
  );
  const outageAt = known.length;
  const activity = old.length > 0 ? outageAt : draw.between(0, known.length - 1);
  let agoMs = Math.max(...[...known, ...old].map(({ sentAgoMs }) => sentAgoMs));
  const before = Array.from({ length: draw.oneOf([0, 1, 1, 1, 2, 3]) }, () => {
    agoMs += draw.between(3 * 24, 10 * 24) * hourMs;
    return aSend(agoMs);
  });
  const activities = [...known, ...old, ...later, ...before];
  const places = before.map((_, place) => activities.length - before.length + place);
  const dns = draw.chance(0.3) ? drawDns(draw) : undefined;
  return {
    outage: { activity, code, ...(atCompanies > 0 && { atCompanies: atCompanies + draw.between(0, 3) }) },
    activities,
    evidence: drawReports(draw, places, contacts),
    ...(dns && { dns }),
    contacts,
  };
}

/** At one provider, at companies, or both; or everywhere, so that no part stands out but the whole. */
function drawContacts(draw: Draw): number[] {
  if (draw.chance(0.15)) {
    const elsewhere = Array.from({ length: draw.between(4, 5) }, (_, number) => firstOfMany + number);
    return [0, firstAtProvider, firstAtCompanies, ...elsewhere];
  }
  const count = draw.between(fewestInOutage, mostInOutage);
  const atProvider = draw.oneOf([count, count, 0, count >> 1]);
  return Array.from({ length: count }, (_, number) =>
    number < atProvider ? firstAtProvider + number : firstAtCompanies + number - atProvider,
  );
}

function isAtCompany(contact: number): boolean {
  return contact >= firstAtCompanies && contact < firstOfMany;
}

function drawDns(draw: Draw): DnsAnswer[] {
  const answers = ['a filter', 'a filter', 'a filter', 'the large provider', 'itself'] as const;
  const rare = ['gone', 'failure', 'silence'] as const;
  return Array.from({ length: draw.between(1, 5) }, () => draw.oneOf(draw.chance(0.8) ? answers : rare));
}

/** What the reports of the earlier sends say, and who was left out of these. */
function drawReports(draw: Draw, places: readonly number[], contacts: readonly number[]): EvidencePlan {
  if (places.length === 0) return plainEvidence;
  const some = <Thing>(probability: number, most: number, one: () => Thing): Thing[] =>
    draw.chance(probability) ? Array.from({ length: draw.between(1, most) }, one) : [];
  return {
    ...plainEvidence,
    spared: some(0.4, 4, () => ({ activity: draw.oneOf(places), contact: draw.oneOf(contacts) })),
    lies: some(0.3, 2, () => ({ activity: draw.oneOf(places), lie: draw.oneOf(lies) })),
  };
}

/**
 * The rows of an outage, most of them at once, or each at a moment of its own. A few of these contacts bounce in other
 * sends as well: suspended by the vendor, with an automatic reply, or once more.
 */
export function drawOutageRows(
  draw: Draw,
  { outage: { activity, code }, activities, contacts }: OutageDrawn,
  shape: RowShape,
): RowPlan[] {
  const { sentAgoMs } = activities[activity] as ActivityPlan;
  // What is weeks old has been shown for long.
  const moment = () => (sentAgoMs > 20 * dayMs ? longAgo(draw, sentAgoMs) : drawMoment(draw, shape.runs));
  const together = moment();
  const isGradual = draw.chance(0.3);
  const burst = contacts.map((contact): RowPlan => {
    const shown = !isGradual && draw.chance(0.8) ? together : moment();
    return aRow(draw, { activity, contact, code, shown });
  });
  const others = Array.from({ length: draw.oneOf([0, 0, 1, 2, 4]) }, () => {
    const of = draw.between(0, activities.length - 1);
    const ago = activities[of]?.sentAgoMs ?? 0;
    return aRow(draw, {
      activity: of,
      contact: draw.oneOf(contacts),
      code: draw.oneOf([code, 'B', 'S', 'V', 'V', 'Z', 'F']),
      shown: ago > 3 * dayMs ? longAgo(draw, ago) : drawMoment(draw, shape.runs),
    });
  });
  return [...burst, ...others];
}

function longAgo(draw: Draw, sentAgoMs: number): RowPlan['shown'] {
  return { run: -1, afterMs: draw.between(1, 60) * hourMs - sentAgoMs };
}

function drawMoment(draw: Draw, runs: number): RowPlan['shown'] {
  return draw.chance(0.5) ? { run: -1, afterMs: -draw.between(1, 600) * minuteMs } : during(draw, runs);
}

function aRow(draw: Draw, row: Pick<RowPlan, 'activity' | 'contact' | 'shown'> & { code: string }): RowPlan {
  return { ...row, hidden: [], olderMs: 0, form: draw.between(0, 14) };
}
