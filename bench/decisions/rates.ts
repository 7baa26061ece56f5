import type { Family, Shares } from './providers.ts';

/** Everything a world is made from. Shares and chances are between 0 and 1; positions of sends count from 0. */
export interface Rates {
  readonly title: string;
  readonly seed: number;
  readonly recipients: number;
  readonly firstSendAt: string;
  readonly sendEveryDays: number;
  readonly sends: number;
  /** Recipients per mailbox domain; the rest of the list is at small business domains. */
  readonly shares: Shares;
  readonly peoplePerBusinessDomain: number;

  /** Dead before the first send, of all recipients. */
  readonly deadBefore: number;
  /** Chance of dying within the world's time. */
  readonly consumerDeath: number;
  readonly businessDeath: number;
  /** Business domains that lapse within that time, after weeks of D. */
  readonly domainDeath: number;
  /** Of those who die: people who have moved, and tell the sender their new address some time later. */
  readonly movedOfDying: number;
  /** Full for an interval; full for ever. */
  readonly full: number;
  readonly abandoned: number;
  /** Typed wrong at sign-up, of those who meant a large domain; they end at a near miss of it. */
  readonly mistyped: number;
  /** Business domains whose filter blocks this sender all year, and how often it does. */
  readonly filteringDomains: number;
  readonly filterBlocks: number;

  /** People whose absence answers by itself. */
  readonly consumerAutoReply: number;
  readonly businessAutoReply: number;
  /** For one send to a living address. */
  readonly strayD: number;
  readonly strayX: number;
  readonly strayZ: number;
  /** For one send to one business domain: its server does not answer for days. */
  readonly serverDown: number;

  /** Recipients that other customers of the vendor mail as well, and how many days apart. */
  readonly mailedByOthers: number;
  readonly othersEveryDays: readonly [least: number, most: number];

  readonly outage: {
    readonly send: number;
    readonly family: Family;
    /** Of the mail that reaches a living address there while it lasts. */
    readonly share: number;
    /** Business domains with their mail at the same provider, and the share of their mail that it hits. */
    readonly hostedDomains: number;
    readonly hostedShare: number;
  };
  readonly block: { readonly sends: readonly number[]; readonly family: Family; readonly share: number };

  readonly clicks: {
    /** Of their own, so that they change nothing else. */
    readonly seed: number;
    /** In every message. */
    readonly links: number;
    /** People who ever follow a link, and how often such a person does in a message that arrives. */
    readonly clickers: number;
    readonly chance: number;
    /** Business domains whose mail is scanned, and how much of it; and how many scans cannot be told from people. */
    readonly scannedDomains: number;
    readonly scans: number;
    readonly slowScans: number;
  };
}
