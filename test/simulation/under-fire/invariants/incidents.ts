import type { Incident } from '../../../../shared/aws/incident-register.ts';
import { providerOf } from '../../../../shared/bounce/provider.ts';
import { policyOf } from '../the-system.ts';
import type { Row } from '../world/vendor/account.ts';
import { createFirstCodes } from './first-codes.ts';
import { bounceIn, type Invariant, incidentsIn, marksIn, type Observed, registerKey } from './observed.ts';

/** What a person has said holds until a person says something else. */
export const wordsStay: Invariant = {
  name: "a person's word on an incident stays",
  watch: (_world, broken) => ({
    writes(by, key, before, after) {
      if (key !== registerKey) return;
      const now = new Map(incidentsIn(after).map((incident) => [incident.id, incident]));
      for (const was of incidentsIn(before)) {
        const is = now.get(was.id);
        if (!is || is.version !== was.version + Number(is.status !== was.status))
          broken(`${by.name} made ${describe(is)} of ${describe(was)}`);
        else if (by.name !== aPerson && is.status !== was.status && !(was.status === 'open' && isAgedOut(is)))
          broken(`${by.name} made ${is.status} of ${was.status}, which only a person may`);
      }
    },
  }),
};

export const aPerson = 'a person';

function isAgedOut({ status, settledBy }: Incident): boolean {
  return status === 'dismissed' && settledBy === 'later sends';
}

function describe(incident: Incident | undefined): string {
  return incident ? `${incident.status}, version ${incident.version}` : 'nothing';
}

/** An incident withholds decisions, so nobody opens one without so many contacts as the policy says. */
export const incidentsWithCause: Invariant = {
  name: 'an incident is opened only where enough contacts of one provider bounced with one code',
  watch: ({ account, plan }, broken) => ({
    writes(by, key, before, after) {
      if (key !== registerKey) return;
      const known = new Set(incidentsIn(before).map(({ id }) => id));
      for (const incident of incidentsIn(after)) {
        if (known.has(incident.id)) continue;
        const contacts = contactsOf(account.rows, incident);
        const least = policyOf(plan.policy).outageGuard?.contacts ?? Number.POSITIVE_INFINITY;
        if (contacts < least) broken(`${by.name} opened an incident of ${contacts} contacts`);
      }
    },
  }),
};

function contactsOf(rows: readonly Row[], { campaignActivityId, code, provider }: Incident): number {
  const there = rows.filter((row) => {
    // A code may be found by asking, or have been another one before.
    const codes = [row.code, row.plan.code, ...row.plan.hidden];
    const isShown = row.shownAt !== undefined && row.activity.id === campaignActivityId;
    return isShown && codes.includes(code) && providerOf(row.address) === provider;
  });
  return new Set(there.map(({ contactId }) => contactId)).size;
}

/** Until then its bounces stand as if they counted. */
export const announcedWhenTold: Invariant = {
  name: 'an incident counts as announced only once its bounces were published with its mark',
  watch({ account, plan }, broken) {
    // A page that says too early that it is the last hides the rest; settling looks for those.
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
        for (const { id, version } of marksIn(body)) told.set(`${id} ${bounce.contactId} ${at}`, version);
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
              (told.get(`${id} ${row.contactId} ${row.createdAt}`) ?? 0) < version,
          );
          if (untold) broken(`${by.name} announced ${id} without ${untold.contactId}`);
        }
      },
    };
  },
};

/** Whether a row was there, and of the incident, all the while that a run was at work. */
function isCoveredBy({ campaignActivityId, code, provider }: Incident, row: Row, since: number): boolean {
  const { activity, shownAt = Number.POSITIVE_INFINITY, plan } = row;
  const isStable = row.code === code && plan.code === code && plan.corrected === undefined;
  return (
    isStable && shownAt < since && activity.id === campaignActivityId && providerOf(row.address) === provider
  );
}

/** At rest: what the guard should have seen and has not, one sentence each. */
export function outageProblems({ plan, account, table }: Observed): string[] {
  const { outage } = plan;
  const least = policyOf(plan.policy).outageGuard?.contacts;
  const activity = outage && account.activities[outage.activity % account.activities.length];
  if (!outage || !activity || least === undefined) return [];
  const { code } = outage;
  const provider = 'gmail.com';
  const there = activity.rows.filter((row) => row.code === code && providerOf(row.address) === provider);
  // Whoever bounced in another send as well may tell of the address and not of the provider; and what was judged with
  // them is judged again once there are half as many more.
  const isMixed = account.rows.some(
    (row) => row.activity !== activity && there.some(({ contactId }) => contactId === row.contactId),
  );
  const isKnown = incidentsIn(table.items.get(registerKey)).some(
    (incident) => incident.campaignActivityId === activity.id && incident.code === code,
  );
  const contacts = new Set(there.map(({ contactId }) => contactId)).size;
  return contacts >= least && !isMixed && !isKnown
    ? [`nobody has noticed that ${contacts} contacts bounced alike`]
    : [];
}

export const outagesAreNoticed: Invariant = {
  name: 'at rest an outage has its incident',
  watch: (world, broken) => ({
    rests() {
      for (const problem of outageProblems(world)) broken(problem);
    },
  }),
};
