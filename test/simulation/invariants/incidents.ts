import type { StoredIncident } from '../../../shared/storage/incident-register.ts';
import type { Item } from '../world/expression.ts';
import type { Invocation } from '../world/lambda.ts';
import { bounceOf, type Row } from '../world/vendor/account.ts';
import { createFirstCodes } from './first-codes.ts';
import { covers, incidentOf } from './incident-cover.ts';
import { bounceIn, type Invariant, incidentsIn, isOfErased, referencesIn, registerKey } from './observed.ts';

export const operator = 'an operator';

/** Every incident that one write of the register has changed, before and after; those before that are gone are not here. */
function changed(before: Item | undefined, after: Item): (readonly [StoredIncident, StoredIncident])[] {
  const now = new Map(incidentsIn(after).map((incident) => [incident.id, incident]));
  return incidentsIn(before).flatMap((was) => {
    const is = now.get(was.id);
    return is ? [[was, is] as const] : [];
  });
}

/** What an operator has decided holds until an operator decides otherwise. */
export const resolutionsStay: Invariant = {
  name: "an operator's resolution of an incident stays",
  watch: (_world, broken) => ({
    writes(by, key, before, after) {
      if (key !== registerKey) return;
      const known = new Set(incidentsIn(after).map(({ id }) => id));
      const gone = incidentsIn(before).find(({ id }) => !known.has(id));
      if (gone) broken(`${by.name} made nothing of ${describe(gone)}`);
      for (const [was, is] of changed(before, after)) {
        if (is.version !== was.version + Number(is.status !== was.status || is.isWatch !== was.isWatch))
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

function isAgedOut({ status, settledBy }: StoredIncident): boolean {
  return status === 'dismissed' && settledBy === 'later sends';
}

function describe({ status, isWatch, version }: StoredIncident): string {
  return `${status}${isWatch ? ', a watch' : ''}, version ${version}`;
}

/** Records that were told of the watch have to hear that people are told now; and more bounces never make less of it. */
export const watchesRise: Invariant = {
  name: 'a watch becomes an incident with a new version while it is open, and an incident never becomes a watch',
  watch: (_world, broken) => ({
    writes(by, key, before, after) {
      if (key !== registerKey) return;
      for (const [was, is] of changed(before, after)) {
        if (was.isWatch === is.isWatch) continue;
        const rises = was.isWatch && was.status === 'open' && is.version > was.version;
        if (!rises) broken(`${by.name} made ${describe(is)} of ${describe(was)}`);
      }
    },
  }),
};

/** Rows that come later are judged like those that it was opened for. */
export const membersAreFrozen: Invariant = {
  name: 'whom an incident covers is fixed when it is opened',
  watch: (_world, broken) => ({
    writes(by, key, before, after) {
      if (key !== registerKey) return;
      for (const [was, is] of changed(before, after))
        if (membersOf(was) !== membersOf(is)) broken(`${by.name} changed whom ${is.id} covers`);
    },
  }),
};

function membersOf({ campaignActivityId, code, provider, about, domains, allBut }: StoredIncident): string {
  return JSON.stringify([campaignActivityId, code, provider, about, domains, allBut]);
}

/** What each run knows of the register: what it has read or written last. */
function createKnown() {
  const known = new WeakMap<Invocation, readonly StoredIncident[]>();
  return {
    note(by: Invocation, key: string, item: Item | undefined) {
      if (key === registerKey) known.set(by, incidentsIn(item));
    },
    by: (by: Invocation) => known.get(by) ?? [],
  };
}

/** Nothing else would tell its record that it waits. */
export const rowsOfIncidentsCarryThem: Invariant = {
  name: 'a bounce that a known incident covers is published with a reference',
  watch(_world, broken) {
    const known = createKnown();
    return {
      reads: (by, key, item) => known.note(by, key, item),
      writes: (by, key, _before, after) => known.note(by, key, after),
      sends(by, { body }) {
        const bounce = bounceIn(body);
        const incident = bounce && incidentOf(known.by(by), bounce);
        if (incident && referencesIn(body).length === 0)
          broken(`${by.name} published ${bounce.contactId} without ${incident.id}`);
      },
    };
  },
};

/** Or the end of one would decide what another still holds. Only a watch gives way, to an incident. */
export const oneIncidentEach: Invariant = {
  name: 'a bounce belongs to one incident at most, and to one watch',
  watch({ table }, broken) {
    const belongs = new Map<string, string>();
    return {
      sends(by, { body }) {
        const bounce = bounceIn(body);
        const references = bounce ? referencesIn(body) : [];
        if (!bounce || references.length === 0) return;
        const carried = new Set(references.map(({ id }) => id));
        const { campaignActivityId, contactId, bouncedAt, code } = bounce;
        for (const incident of incidentsIn(table.items.get(registerKey))) {
          const { id, isWatch = false } = incident;
          // A message may carry those of other bounces of its address.
          if (!carried.has(id) || !covers(incident, bounce)) continue;
          const name = `${campaignActivityId} ${contactId} ${bouncedAt} ${code} ${isWatch}`;
          const other = belongs.get(name) ?? id;
          belongs.set(name, id);
          if (other !== id) broken(`${by.name} published ${contactId} with ${id} and with ${other}`);
        }
      },
    };
  },
};

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
        const incidents = incidentsIn(after);
        for (const incident of incidents) {
          const { id, announcedAt, version } = incident;
          if (announcedAt === undefined || announcedAt === known.get(id) || firstCodes.changed(by)) continue;
          const untold = account.rows.find(
            (row) =>
              isStable(row) &&
              (row.shownAt ?? Number.POSITIVE_INFINITY) < by.beganAt &&
              incidentOf(incidents, bounceOf(row, row.code)) === incident &&
              !isOfErased(world, row) &&
              (told.get(`${id} ${row.contactId} ${row.createdAt}`) ?? 0) < version,
          );
          if (untold) broken(`${by.name} announced ${id} without ${untold.contactId}`);
        }
      },
    };
  },
};

/** Whether a row can be read, and shows its code all the while. */
function isStable({ code, plan }: Row): boolean {
  const { corrected, oddity } = plan;
  return code !== undefined && plan.code === code && corrected === undefined && oddity !== 'unreadable';
}
