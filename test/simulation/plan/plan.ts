import type { PolicyChoice } from '../../../shared/bounce/policies.ts';
import type { Fault } from './faults.ts';
import type { LinkForm } from './link-forms.ts';

/** A moment, in relation to one of the runs: rows that appear in the middle of a read need that. */
export interface Moment {
  /** Counted from 0; -1 is the start of the simulation. */
  readonly run: number;
  readonly afterMs: number;
}

export interface ActivityPlan {
  readonly campaign: number;
  readonly role: 'primary_email' | 'resend';
  /** How long before the beginning it was sent; a negative one is sent later. */
  readonly sentAgoMs: number;
  /** To how many contacts; where it is absent, to far more than bounce, or to few where a provider has an outage. */
  readonly sends?: number;
  /** How much later than its rows the vendor's counters and lists are; as in all the plan where it is absent. */
  readonly lagMs?: { readonly counters: number; readonly summaries: number };
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
  /** When the vendor corrects a code it has shown. */
  readonly corrected?: Moment & { readonly code: string };
  readonly moved?: Moment;
  readonly deleted?: Moment;
  /** In which of the forms that were recorded its time and address are written. */
  readonly form: number;
  readonly oddity?: 'unreadable' | 'fromTheFuture' | 'repeated';
  /** It may come later than the vendor tries: its message seemed to have arrived. */
  readonly isLate?: true;
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

/** What operators, time and others do to the account, the queue, the secret and the table. */
export interface PlannedEvent {
  readonly kind: (typeof eventKinds)[number];
  readonly when: Moment;
  /** Which of several; taken modulo their number. */
  readonly which: number;
}

export const eventKinds = [
  'the sign-in is revoked',
  'an operator signs in',
  'access tokens end early',
  'others spend the quota',
  'an operator puts something else into the secret',
  'an operator erases a record',
  'an operator breaks a record',
  'a foreign message arrives',
  'an operator redrives dead letters',
  'dead letters expire',
  'an operator purges the queue',
  'fingerprints are lost',
  'campaign memory is lost',
  'an operator confirms an incident',
  'an operator dismisses an incident',
  'an operator opens an incident again',
] as const;

/** Something that an operator does to address records at the command line. */
export interface OperatorTask {
  readonly does:
    | 'release'
    | 'suppress'
    | 'undo a batch'
    | 'go on with a batch'
    | 'replay under a policy'
    | 'copy the table'
    | 'adopt the copy';
  readonly when: Moment;
  /** Which batch, or which policy; taken modulo their number. */
  readonly which: number;
  /** The addresses of a release or suppression: of these rows, taken modulo, or from `neverBounced` on of nobody's. */
  readonly members: readonly number[];
  /** In the copy of the table. */
  readonly elsewhere: boolean;
  /** The process ends after so long, or somebody stops it before the next record is begun. */
  readonly cut?: { readonly afterMs: number } | { readonly beforeRecord: number };
}

/** Somebody is erased at the command line, whoever some row is of. */
export interface ErasurePlan {
  readonly when: Moment;
  /** Of which row; taken modulo their number. */
  readonly which: number;
  /** The process ends after so long; at the latest after recovery somebody types it again. */
  readonly cutAfterMs?: number;
}

/** What the reports of sends and clicks hold besides: each send went to all contacts, but for those that are spared. */
export interface EvidencePlan {
  readonly requestsPerDay: number;
  readonly clicksPerPage: number;
  /** Who was left out of which send, unless they bounce in it. */
  readonly spared: readonly { readonly activity: number; readonly contact: number }[];
  /** Who was sent it once more, so much later. */
  readonly again: readonly {
    readonly activity: number;
    readonly contact: number;
    readonly afterMs: number;
  }[];
  /** Contacts that have the address of another by now. */
  readonly moves: readonly { readonly contact: number; readonly to: number }[];
  /** Reports of sends that do not list each message. */
  readonly lies: readonly {
    readonly activity: number;
    readonly lie:
      | 'short'
      | 'shifted'
      | 'fewer than bounced'
      | 'empty'
      /** Not the newest message first. */
      | 'sorted by provider'
      /** It lists messages of another send as well. */
      | 'with another send';
  }[];
  readonly clicks: readonly ClickPlan[];
}

/** Somebody used links of each message to a contact in a send. */
export interface ClickPlan {
  readonly activity: number;
  readonly contact: number;
  readonly afterMs: number;
  readonly links: readonly number[];
  readonly by: 'person' | 'scanner';
}

/** Members from this number on are addresses that no report shows. */
export const neverBounced = 100;

/** Contacts from this number on are at the one large provider, the others at a small one. */
export const firstAtProvider = 100;
/** Contacts from this number on are at companies with one or two people each. */
export const firstAtCompanies = 200;
/** Contacts from this number on are where most sends go, each with an address of its own. */
export const firstOfMany = 1_000;

/**
 * A provider, or the filter of many companies, refuses whatever comes: many contacts there bounce with one code in one
 * send. Their rows are in `rows`.
 */
export interface OutagePlan {
  readonly activity: number;
  readonly code: 'B' | 'S' | 'Z';
  /** So many people of companies are sent everything; none in plans that were kept before there were any. */
  readonly atCompanies?: number;
}

/** What DNS answers about the domain of a company: who receives its mail, or nothing. */
export type DnsAnswer = 'a filter' | 'the large provider' | 'itself' | 'gone' | 'failure' | 'silence';

/** Everything that is drawn from a seed. A simulation is a function of its plan and of nothing else. */
export interface Plan {
  readonly seed: number;
  readonly startAt: number;
  readonly pageSize: number;
  readonly listPageSize: number;
  /** How much later than the rows the vendor's counters are. */
  readonly countersLagMs: number;
  readonly summariesLagMs: number;
  readonly filterIgnored: boolean;
  /** A path in plans that were kept before there was a choice. */
  readonly links?: LinkForm;
  readonly tokens: {
    readonly mode: 'rotating' | 'long-lived';
    readonly accessLifeSeconds: number;
    readonly withClientSecret: boolean;
    /** The vendor says how long an access token lives. */
    readonly saysLife: boolean;
    /** The secret has no value before the first run. */
    readonly signedInLate: boolean;
  };
  readonly requestsPerDay: number;
  readonly maxReceiveCount: number;
  readonly batchSize: number;
  readonly policy: PolicyChoice;
  readonly activities: readonly ActivityPlan[];
  readonly outage?: OutagePlan;
  /** What DNS answers about companies, one after the other and then from the beginning; nobody asks where it is absent. */
  readonly dns?: readonly DnsAnswer[];
  readonly contacts: number;
  readonly rows: readonly RowPlan[];
  readonly runs: readonly RunPlan[];
  readonly faults: readonly Fault[];
  readonly events: readonly PlannedEvent[];
  /** None in plans that were kept before there were any. */
  readonly tasks?: readonly OperatorTask[];
  /** None in plans that were kept before there were any. */
  readonly erasures?: readonly ErasurePlan[];
  /** No evidence is read in plans that were kept before there was any. */
  readonly evidence?: EvidencePlan;
  /** Without faults: `runs` runs `gapMs` apart, then more of them `laterGapMs` apart, until the system has recovered. */
  readonly recovery: {
    readonly runs: number;
    readonly gapMs: number;
    readonly laterGapMs: number;
    readonly lifeMs: number;
    /** Recovery includes that every report is closed. */
    readonly untilClosed: boolean;
  };
}
