import { dayMs, daysAfter } from '../../../shared/bounce/instant.ts';
import { domainOf, providerOf } from '../../../shared/bounce/provider.ts';
import type { StoredIncident } from '../../../shared/storage/incident-register.ts';
import type { OutagePlan } from '../plan/plan.ts';
import { policyOf } from '../system.ts';
import { type Activity, bounceOf, type Row } from '../world/vendor/account.ts';
import { companyNumber } from '../world/vendor/contacts.ts';
import { covers } from './incident-cover.ts';
import {
  type Invariant,
  incidentsIn,
  isCampaignMemory,
  type Observed,
  registerKey,
  reportsIn,
} from './observed.ts';
import { sendsBefore } from './witnesses.ts';

/** Far from what is usual in any plan: so many, and half of those who could have. */
const fewestBounced = 5;

type Place = 'provider' | 'companies';

/** Outages that should have been detected and were not: one sentence each. */
export function outageProblems(world: Observed): string[] {
  const { plan, account, table, done } = world;
  const { outage, dns = [] } = plan;
  const activity = outage && account.activities[outage.activity % account.activities.length];
  if (!activity || !policyOf(plan.policy).outageDetection) return [];
  const before = sendsBefore(world, activity);
  const [newest] = before;
  if (!newest || mayHideWitnesses(world, sendsBefore(world, activity, true))) return [];
  const bouncedElsewhere = new Set(
    account.rows.filter((row) => row.activity !== activity).map(({ contactId }) => contactId),
  );
  const tookBefore = account.mail.sent(newest, world.now());
  const took = new Set(tookBefore.map(({ contactId }) => contactId));
  const bounced = activity.rows.filter(
    (row) =>
      isOfOutage(row, outage) &&
      took.has(row.contactId) &&
      !bouncedElsewhere.has(row.contactId) &&
      // Of those who are erased nothing is known that could be judged.
      !done.buried.has(row.address),
  );
  const incidents = incidentsIn(table.items.get(registerKey));
  return (['provider', 'companies'] as const).flatMap((place) => {
    // Who has gone is no witness, and who has its mail at the provider is one of the provider's.
    if (dns.includes(place === 'companies' ? 'gone' : 'the large provider')) return [];
    const there = bounced.filter(({ address }) => placeOf(address) === place);
    const count = witnesses(there, place);
    const all = witnesses(
      tookBefore.filter(({ address }) => placeOf(address) === place),
      place,
    );
    const isKnown = there.some((row) =>
      incidents.some((incident) => covers(incident, bounceOf(row, row.code))),
    );
    return count >= fewestBounced && count * 2 >= all && !isKnown
      ? [`nothing was opened for ${count} of ${all} who took the send before`]
      : [];
  });
}

function isOfOutage({ code, plan }: Row, outage: OutagePlan): boolean {
  return code === outage.code && plan.code === code && plan.corrected === undefined;
}

function placeOf(address: string): Place | undefined {
  if (companyNumber(domainOf(address)) !== undefined) return 'companies';
  return providerOf(address) === 'gmail.com' ? 'provider' : undefined;
}

/** A company counts once. */
function witnesses(
  people: readonly { readonly contactId: string; readonly address: string }[],
  place: Place,
): number {
  return new Set(
    people.map(({ contactId, address }) => (place === 'companies' ? domainOf(address) : contactId)),
  ).size;
}

/** Whether reports of earlier sends do not list everybody; where the only one lists nobody at all, it is asked for again. */
export function mayHideWitnesses({ plan, account }: Observed, before: readonly Activity[]): boolean {
  const { lies = [] } = plan.evidence ?? {};
  const hiding = before.length === 1 ? ['ends early'] : ['ends early', 'nothing listed', '404'];
  const isOfOne = (number: number) =>
    before.includes(account.activities[number % account.activities.length] as Activity);
  return (
    plan.faults.some(({ operation, kind }) => operation === 'request sends' && hiding.includes(kind)) ||
    lies.some(({ activity, lie }) => isOfOne(activity) && lie !== 'sorted by provider')
  );
}

export const outagesAreNoticed: Invariant = {
  name: 'after recovery an outage has its watch or incident',
  watch: (world, broken) => ({
    recovered() {
      for (const problem of outageProblems(world)) broken(problem);
    },
  }),
};

/** The vendor mails what bounced with B, or S, again so many days later. */
const holdDays = 15;
const rowsAppearMs = 3 * dayMs;
const sendsToEnd = 2;

/** Watches that later sends should have ended: one sentence each. */
export function watchProblems(world: Observed): string[] {
  const { account, table, plan } = world;
  if (plan.evidence?.lies.some(({ lie }) => lie === 'empty')) return [];
  const wholeAt = new Map(
    [...table.items].flatMap(([key, item]) =>
      (isCampaignMemory(key) ? reportsIn(item) : []).flatMap(({ campaignActivityId, stage }) =>
        stage.name === 'unread' ? [] : [[campaignActivityId, Date.parse(stage.wholeAt)] as const],
      ),
    ),
  );
  const isComplete = ({ id, sentAt }: Activity) => (wholeAt.get(id) ?? 0) >= sentAt + rowsAppearMs;
  return incidentsIn(table.items.get(registerKey)).flatMap((watch) => {
    if (!watch.isWatch || watch.status !== 'open') return [];
    const from = mailedAgainAt(watch);
    const later = account.activities.filter(
      (one) => one.sentAt > from && one.sends * 2 >= (watch.sent ?? 0) && isComplete(one),
    );
    return later.length >= sendsToEnd
      ? [`${watch.id} is still open after ${later.length} sends to at least half as many`]
      : [];
  });
}

function mailedAgainAt({ code, sentAt = '', openedAt, reopenedAt = '' }: StoredIncident): number {
  const sent = sentAt || openedAt;
  const again = code === 'Z' ? sent : daysAfter(sent, holdDays);
  return Date.parse(again > reopenedAt ? again : reopenedAt);
}

/** It withholds decisions without anybody being told. */
export const watchesEnd: Invariant = {
  name: 'after recovery no watch has outlived two complete sends to at least half as many',
  watch: (world, broken) => ({
    recovered() {
      for (const problem of watchProblems(world)) broken(problem);
    },
  }),
};
