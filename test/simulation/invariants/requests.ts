import type { Invocation } from '../world/lambda.ts';
import type { Invariant } from './observed.ts';

const secondMs = 1_000;
const dayMs = 86_400_000;
/** The vendor's limits for one application. */
const perSecond = { api: 4, token: 1 };

function pace(name: string, most: number, isCounted: (isToken: boolean) => boolean): Invariant {
  return {
    name,
    watch({ now }, broken) {
      const recent: number[] = [];
      return {
        asks(by, { operation }) {
          // No pace can keep the requests of a frozen run apart from those of the run that holds the lease by now.
          if (by.frozen || !isCounted(operation === 'request a token')) return;
          recent.push(now());
          while (now() - (recent[0] ?? 0) >= secondMs) recent.shift();
          if (recent.length > most) broken(`${by.name} made request ${recent.length} of one second`);
        },
      };
    },
  };
}

export const fourASecond = pace('never more than four requests in a second', perSecond.api, () => true);
export const oneTokenASecond = pace(
  'never more than one token request in a second',
  perSecond.token,
  (isToken) => isToken,
);

/** A request that waited its turn over midnight was counted on the day it was reserved. */
const overMidnightMs = 3_000;

export const daysBudget: Invariant = {
  name: "never more requests in a day than the day's budget",
  watch({ plan, now }, broken) {
    let day = 0;
    let spent = 0;
    return {
      asks(by) {
        if (now() % dayMs < overMidnightMs) return;
        const today = Math.floor(now() / dayMs);
        if (today !== day) [day, spent] = [today, 0];
        spent += 1;
        if (spent > plan.requestsPerDay) broken(`${by.name} made request ${spent} of the day`);
      },
    };
  },
};

export const closedQuota: Invariant = {
  name: 'a closed quota is left alone until midnight',
  watch({ now }, broken) {
    const refused = new Set<Invocation>();
    let closedOn = 0;
    let knownFrom = Number.POSITIVE_INFINITY;
    return {
      closes(by) {
        refused.add(by);
        closedOn = Math.floor(now() / dayMs);
        knownFrom = Number.POSITIVE_INFINITY;
      },
      ends(by, { how }) {
        // A run that ended as it should has left this for the next ones.
        if (refused.has(by) && how === 'answered') knownFrom = now();
      },
      asks(by) {
        const isKnown = by.beganAt >= knownFrom && Math.floor(now() / dayMs) === closedOn;
        if (refused.has(by) || isKnown) broken(`${by.name} asked although the day's quota is closed`);
      },
    };
  },
};

/** One run at a time speaks to the vendor. One that was frozen beyond its lease cannot know that it is not the one. */
export const onlyTheHolder: Invariant = {
  name: 'only the holder of the lease speaks to the vendor',
  watch(_world, broken) {
    let holder: Invocation | undefined;
    return {
      writes(by, key, _before, after) {
        if (key === 'POLL#LEASE') holder = after.holder === undefined ? undefined : by;
      },
      asks(by) {
        if (by !== holder && !by.frozen) broken(`${by.name} asked without the lease`);
      },
    };
  },
};
