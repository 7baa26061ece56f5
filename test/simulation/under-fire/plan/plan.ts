import type { PolicyChoice } from '../../../../shared/bounce/policies.ts';
import type { Fault } from './faults.ts';

/** A moment of a world, in relation to one of its runs: rows that appear in the middle of a walk need that. */
export interface Moment {
  /** Counted from 0; -1 is the beginning of the world. */
  readonly run: number;
  readonly afterMs: number;
}

export interface ActivityPlan {
  readonly campaign: number;
  readonly role: 'primary_email' | 'resend';
  /** How long before the beginning it was sent; a negative one is sent later. */
  readonly sentAgoMs: number;
}

/** A row of a bounce report, and how it changes. */
export interface RowPlan {
  readonly activity: number;
  /** From `firstAtProvider` on they are at the large provider. */
  readonly contact: number;
  /** As the vendor shows it; absent when it shows none. */
  readonly code?: string;
  /** Codes under which a row without one is found when it is asked for by code. */
  readonly hidden: readonly string[];
  readonly shown: Moment;
  /** How much older than its appearance the row says it is; late rows land in the middle of their report. */
  readonly olderMs: number;
  /** When the vendor comes to know the first hidden code, or learns that the contact has moved or was deleted. */
  readonly codeKnown?: Moment;
  /** When the vendor thinks better of a code it has shown. */
  readonly corrected?: Moment & { readonly code: string };
  readonly moved?: Moment;
  readonly deleted?: Moment;
  /** In which of the forms that were recorded its time and address are written. */
  readonly form: number;
  readonly oddity?: 'unreadable' | 'fromTheFuture' | 'repeated';
}

export interface RunPlan {
  /** After the run before it began, or after it was over. */
  readonly afterMs: number;
  readonly after: 'begin' | 'end';
  /** How long Lambda lets it run. */
  readonly lifeMs: number;
  /** In a new execution environment, although an old one may be free. */
  readonly cold: boolean;
}

/** What people, time and others do to the account and to our table. */
export interface Happening {
  readonly kind: (typeof happeningKinds)[number];
  readonly when: Moment;
  /** Which of several; taken modulo their number. */
  readonly which: number;
}

export const happeningKinds = [
  'the sign-in is revoked',
  'a person signs in',
  'access tokens end early',
  'others spend the quota',
  'a person puts something else into the secret',
  'a person erases a record',
  'a person breaks a record',
  'a stranger sends a message',
  'a person redrives dead letters',
  'dead letters expire',
  'a person purges the queue',
  'remembered rows are forgotten',
  'a poll state is forgotten',
  'a person confirms an incident',
  'a person dismisses an incident',
  'a person opens an incident again',
] as const;

/** Contacts from this number on are at the one large provider of a world, the others at a small one. */
export const firstAtProvider = 100;

/** A provider refuses everybody: many contacts there bounce with one code in one send. Their rows are in `rows`. */
export interface OutagePlan {
  readonly activity: number;
  readonly code: 'B' | 'S' | 'Z';
}

/** Everything that is drawn from a seed before its world begins. A world is a function of this and of nothing else. */
export interface Plan {
  readonly seed: number;
  readonly startAt: number;
  readonly pageSize: number;
  readonly listPageSize: number;
  /** How much later than the rows the vendor's counters are. */
  readonly countersLagMs: number;
  readonly summariesLagMs: number;
  readonly filterIgnored: boolean;
  readonly tokens: {
    readonly mode: 'rotating' | 'long-lived';
    readonly accessLifeSeconds: number;
    readonly withClientSecret: boolean;
    /** The vendor says how long an access token lives. */
    readonly saysLife: boolean;
    /** Nobody has signed in before the first run. */
    readonly signedInLate: boolean;
  };
  readonly requestsPerDay: number;
  readonly maxReceiveCount: number;
  readonly batchSize: number;
  readonly policy: PolicyChoice;
  readonly activities: readonly ActivityPlan[];
  readonly outage?: OutagePlan;
  readonly contacts: number;
  readonly rows: readonly RowPlan[];
  readonly runs: readonly RunPlan[];
  readonly faults: readonly Fault[];
  readonly happenings: readonly Happening[];
  /** After the last fault: so many ticks so far apart, and then some further apart until the world is at rest. */
  readonly calm: {
    readonly ticks: number;
    readonly gapMs: number;
    readonly laterGapMs: number;
    readonly lifeMs: number;
    /** Rest means that every report has settled, too. */
    readonly untilSettled: boolean;
  };
}
