import { isDeepStrictEqual } from 'node:util';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { type Bounce, bounceHash } from '../../shared/bounce/bounce.ts';
import type { KnownBounce } from '../../shared/bounce/history.ts';
import type { IncidentReference } from '../../shared/bounce/incident-reference.ts';

/** What has to be in the table: the account's own view of one bounce. */
export type ExpectedBounce = Pick<
  Bounce,
  'address' | 'code' | 'bouncedAt' | 'campaignActivityId' | 'contactId'
>;

export interface Comparison {
  /** In the account and not in the table. */
  readonly lost: readonly ExpectedBounce[];
  /** In the account with another code than in the table. */
  readonly misread: readonly ExpectedBounce[];
  /** In the table more than once. */
  readonly duplicated: number;
  /** In the table and not in the account. */
  readonly invented: number;
}

/** Compares the bounces an account holds with those the table holds, whatever their order. */
export function compare(expected: readonly ExpectedBounce[], records: readonly AddressRecord[]): Comparison {
  const stored = new Map<string, string | undefined>();
  let duplicated = 0;
  for (const { address, code, hash } of records.flatMap(bouncesOf)) {
    const key = `${address} ${hash}`;
    if (stored.has(key)) duplicated += 1;
    stored.set(key, code);
  }
  const wanted = new Map(expected.map((bounce) => [`${bounce.address} ${bounceHash(bounce)}`, bounce]));
  const lost = [...wanted].filter(([key]) => !stored.has(key));
  const misread = [...wanted].filter(([key, { code }]) => stored.has(key) && stored.get(key) !== code);
  return {
    lost: lost.map(([, bounce]) => bounce),
    misread: misread.map(([, bounce]) => bounce),
    duplicated,
    invented: [...stored.keys()].filter((key) => !wanted.has(key)).length,
  };
}

/**
 * Addresses whose record was written again although nothing new was published in between, not even of an incident that
 * holds one of its bounces.
 */
export function decidedAgain(before: readonly AddressRecord[], after: readonly AddressRecord[]): number {
  return pairs(before, after).filter(
    ([was, is]) => was.revision !== is.revision && newReferences(was, is).length === 0,
  ).length;
}

/**
 * Bounces that may have been published again in between with good reason: an incident holds them of which their record
 * did not know, or not how it stands now.
 */
export function repeatsExplained(before: readonly AddressRecord[], after: readonly AddressRecord[]): number {
  const counts = pairs(before, after).map(([was, is]) => {
    const incidentReferences = newReferences(was, is);
    const held = is.history.newest.filter((bounce) =>
      incidentReferences.some((reference) => isIn(bounce, reference)),
    );
    // Of those that are not kept in full the send is not known.
    return incidentReferences.length === 0 ? 0 : Math.max(1, held.length);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The records of addresses that had one before, as they were and as they are. */
function pairs(
  before: readonly AddressRecord[],
  after: readonly AddressRecord[],
): readonly (readonly [was: AddressRecord, is: AddressRecord])[] {
  const known = new Map(before.map((record) => [record.address, record]));
  return after.flatMap((is) => {
    const was = known.get(is.address);
    return was ? [[was, is] as const] : [];
  });
}

function newReferences(was: AddressRecord, is: AddressRecord): readonly IncidentReference[] {
  return is.incidentReferences.filter(
    (reference) => !was.incidentReferences.some((known) => isDeepStrictEqual(known, reference)),
  );
}

function isIn(bounce: KnownBounce, { campaignActivityId, code }: IncidentReference): boolean {
  return bounce.campaignActivityId === campaignActivityId && bounce.code === code;
}

function bouncesOf({ address, history: { newest, older } }: AddressRecord) {
  return [
    ...newest.map((bounce) => ({ address, code: bounce.code, hash: bounceHash(bounce) })),
    ...older.map(({ code, hash }) => ({ address, code, hash })),
  ];
}
