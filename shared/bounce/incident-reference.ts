import type { BounceCode } from './bounce-codes.ts';

/**
 * Its bounces wait, they never count, or they do after all. The weakest first: what is dismissed may have expired, what
 * is confirmed was always ended by a person.
 */
export const incidentStatuses = ['open', 'dismissed', 'confirmed'] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

/** What an incident may be about besides one provider (outage/parts.ts). */
export const otherSubjects = ['companies behind', 'companies', 'rest'] as const;

/**
 * What a record knows of an incident: in one send, so many people bounced alike that something else than their addresses
 * is the likelier cause. It covers the address's bounces of that campaign activity with that code, and where that is B,
 * with S.
 */
export interface IncidentReference {
  readonly id: string;
  readonly campaignActivityId: string;
  readonly code: BounceCode;
  /** The provider as a person knows it, for example `gmail.com`; that behind which companies are; else a word for the part. */
  readonly provider: string;
  /** Absent where it is about a provider. */
  readonly about?: (typeof otherSubjects)[number];
  /** Present while its bounces only wait for one more send, and nobody is told. */
  readonly isWatch?: true;
  readonly status: IncidentStatus;
  /** Raised with every change: of two references to one incident the higher version is true. */
  readonly version: number;
}

/** The union of references, by id; of one incident the highest version. Order, repeats and grouping do not matter. */
export function joinReferences(
  known: readonly IncidentReference[],
  news: readonly IncidentReference[],
): readonly IncidentReference[] {
  const byId = new Map(known.map((reference) => [reference.id, reference]));
  for (const reference of news) {
    const other = byId.get(reference.id);
    if (!other || isNewer(reference, other)) byId.set(reference.id, reference);
  }
  return [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

function isNewer(one: IncidentReference, other: IncidentReference): boolean {
  if (one.version !== other.version) return one.version > other.version;
  // What one of two registers has made an incident of has to reach a person.
  if (one.isWatch !== other.isWatch) return other.isWatch === true;
  // Versions come from one register; of two registers every reader must choose alike, and a person's end before another.
  return incidentStatuses.indexOf(one.status) > incidentStatuses.indexOf(other.status);
}
