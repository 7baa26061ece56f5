import { providerOf } from '../../../shared/bounce/provider.ts';
import type { StoredIncident } from '../../../shared/storage/incident-register.ts';
import { policyOf } from '../system.ts';
import type { Row } from '../world/vendor/account.ts';
import { createFirstCodes } from './first-codes.ts';
import {
  bounceIn,
  type Invariant,
  incidentsIn,
  isOfErased,
  type Observed,
  referencesIn,
  registerKey,
} from './observed.ts';

/** What an operator has decided holds until an operator decides otherwise. */
export const resolutionsStay: Invariant = {
  name: "an operator's resolution of an incident stays",
  watch: (_world, broken) => ({
    writes(by, key, before, after) {
      if (key !== registerKey) return;
      const now = new Map(incidentsIn(after).map((incident) => [incident.id, incident]));
      for (const was of incidentsIn(before)) {
        const is = now.get(was.id);
        if (!is || is.version !== was.version + Number(is.status !== was.status))
          broken(`${by.name} made ${describe(is)} of ${describe(was)}`);
        else if (
          by.name !== operator &&
          is.status !== was.status &&
          !(was.status === 'open' && isAgedOut(is))
        )
          broken(`${by.name} made ${is.status} of ${was.status}, which only an operator may`);
      }
    },
  }),
};

export const operator = 'an operator';

function isAgedOut({ status, settledBy }: StoredIncident): boolean {
  return status === 'dismissed' && settledBy === 'later sends';
}

function describe(incident: StoredIncident | undefined): string {
  return incident ? `${incident.status}, version ${incident.version}` : 'nothing';
}

/** An incident withholds decisions, so it takes as many contacts as the policy says. */
export const incidentsWithCause: Invariant = {
  name: 'an incident is opened only where enough contacts of one provider bounced with one code',
  watch: ({ account, plan }, broken) => ({
    writes(by, key, before, after) {
      if (key !== registerKey) return;
      const known = new Set(incidentsIn(before).map(({ id }) => id));
      for (const incident of incidentsIn(after)) {
        if (known.has(incident.id)) continue;
        const contacts = contactsOf(account.rows, incident);
        const least = policyOf(plan.policy).outageDetection?.contacts ?? Number.POSITIVE_INFINITY;
        if (contacts < least) broken(`${by.name} opened an incident of ${contacts} contacts`);
      }
    },
  }),
};

function contactsOf(rows: readonly Row[], { campaignActivityId, code, provider }: StoredIncident): number {
  const there = rows.filter((row) => {
    // A code may be found by a search, or have been another one before.
    const codes = [row.code, row.plan.code, ...row.plan.hidden];
    const isShown = row.shownAt !== undefined && row.activity.id === campaignActivityId;
    return isShown && codes.includes(code) && providerOf(row.address) === provider;
  });
  return new Set(there.map(({ contactId }) => contactId)).size;
}

/** Until then its bounces still count. */
export const announcedWhenTold: Invariant = {
  name: 'an incident counts as announced only once its bounces were published with its reference',
  watch(world, broken) {
    const { account, plan } = world;
    // A page that says too early that it is the last hides the rest; the read that closes the report looks for those.
    if (plan.faults.some(({ kind }) => kind === 'ends early' || kind === 'nothing listed')) return {};
    const told = new Map<string, number>();
    /** Runs that were shown a row whose code has changed since: a list it left has moved up, onto a page that was read. */
    const firstCodes = createFirstCodes();
    return {
      shows: (by, rows) => firstCodes.note(by, rows),
      sends(_by, { body }) {
        const bounce = bounceIn(body);
        if (!bounce) return;
        const at = Date.parse(bounce.bouncedAt);
        for (const { id, version } of referencesIn(body))
          told.set(`${id} ${bounce.contactId} ${at}`, version);
      },
      writes(by, key, before, after) {
        if (key !== registerKey) return;
        const known = new Map(incidentsIn(before).map(({ id, announcedAt }) => [id, announcedAt]));
        for (const incident of incidentsIn(after)) {
          const { id, announcedAt, version } = incident;
          if (announcedAt === undefined || announcedAt === known.get(id) || firstCodes.changed(by)) continue;
          const untold = account.rows.find(
            (row) =>
              isCoveredBy(incident, row, by.beganAt) &&
              !isOfErased(world, row) &&
              (told.get(`${id} ${row.contactId} ${row.createdAt}`) ?? 0) < version,
          );
          if (untold) broken(`${by.name} announced ${id} without ${untold.contactId}`);
        }
      },
    };
  },
};

/** Whether a row was there, and of the incident, all the while that a run was at work. */
function isCoveredBy(
  { campaignActivityId, code, provider }: StoredIncident,
  row: Row,
  since: number,
): boolean {
  const { activity, shownAt = Number.POSITIVE_INFINITY, plan } = row;
  const isStable = row.code === code && plan.code === code && plan.corrected === undefined;
  return (
    isStable && shownAt < since && activity.id === campaignActivityId && providerOf(row.address) === provider
  );
}

/** Outages that should have been detected and were not: one sentence each. */
export function outageProblems({ plan, account, table, done }: Observed): string[] {
  const { outage } = plan;
  const least = policyOf(plan.policy).outageDetection?.contacts;
  const activity = outage && account.activities[outage.activity % account.activities.length];
  if (!outage || !activity || least === undefined) return [];
  const { code } = outage;
  const provider = 'gmail.com';
  const there = activity.rows.filter((row) => row.code === code && providerOf(row.address) === provider);
  // A contact that bounced in another send as well may be no evidence of an outage; and what was judged with such
  // contacts is judged again once there are half as many more.
  const isMixed = account.rows.some(
    (row) => row.activity !== activity && there.some(({ contactId }) => contactId === row.contactId),
  );
  const isKnown = incidentsIn(table.items.get(registerKey)).some(
    (incident) => incident.campaignActivityId === activity.id && incident.code === code,
  );
  const contacts = new Set(there.map(({ contactId }) => contactId)).size;
  // Of those who are erased nothing is known that could be judged.
  const isErased = there.some(({ address }) => done.buried.has(address));
  return contacts >= least && !isMixed && !isErased && !isKnown
    ? [`no incident was opened for ${contacts} contacts`]
    : [];
}

export const outagesAreNoticed: Invariant = {
  name: 'after recovery an outage has its incident',
  watch: (world, broken) => ({
    recovered() {
      for (const problem of outageProblems(world)) broken(problem);
    },
  }),
};
