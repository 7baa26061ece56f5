import type { Decision } from '../../shared/bounce/bounce-codes.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import type { Origin } from './answer.ts';
import type { Person } from './people.ts';
import type { Assessment } from './rule-set.ts';

/** A bounce, and why it came. */
export interface Cause {
  readonly code: string | undefined;
  readonly origin: Origin;
  readonly bouncedAt: Instant;
}

/** An address is no longer suppressed, nor off the list. */
export interface Return {
  readonly person: Person;
  /** The bounce that had got it suppressed, and the newest since then. */
  readonly cause: Cause;
  readonly newest: Cause;
  readonly at: Instant;
  readonly decision: Decision;
}

/** Who is suppressed or off the list, for which bounce, and who came back. */
export interface Absences {
  bounced(person: Person, bounce: Cause): void;
  /** Takes down how everybody stands at that moment. */
  note(assessments: ReadonlyMap<Person, Assessment>, offList: ReadonlySet<Person>, at: Instant): void;
  /** The bounce that got an address suppressed, for those that are. */
  readonly causes: ReadonlyMap<Person, Cause>;
  readonly returns: readonly Return[];
}

export function createAbsences(): Absences {
  const latest = new Map<Person, Cause>();
  const causes = new Map<Person, Cause>();
  const absent = new Map<Person, Cause>();
  const returns: Return[] = [];

  return {
    causes,
    returns,
    bounced: (person, bounce) => void latest.set(person, bounce),
    note(assessments, offList, at) {
      for (const [person, { decision }] of assessments) {
        const newest = latest.get(person);
        if (!newest) continue;
        if (decision !== 'suppress') causes.delete(person);
        else if (!causes.has(person)) causes.set(person, newest);

        const cause = absent.get(person);
        const isAbsent = decision === 'suppress' || offList.has(person);
        if (isAbsent && !cause) absent.set(person, newest);
        if (isAbsent || !cause) continue;
        absent.delete(person);
        returns.push({ person, cause, newest, at, decision });
      }
    },
  };
}
