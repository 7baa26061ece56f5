import type { AddressRecord } from '../../shared/aws/address-records.ts';
import { type Bounce, bounceHash } from '../../shared/bounce/bounce.ts';

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

/** Addresses whose record was written again although nothing new was published in between. */
export function decidedAgain(before: readonly AddressRecord[], after: readonly AddressRecord[]): number {
  const revisions = new Map(before.map(({ address, revision }) => [address, revision]));
  return after.filter(
    ({ address, revision }) => revisions.has(address) && revisions.get(address) !== revision,
  ).length;
}

function bouncesOf({ address, history: { newest, older } }: AddressRecord) {
  return [
    ...newest.map((bounce) => ({ address, code: bounce.code, hash: bounceHash(bounce) })),
    ...older.map(({ code, hash }) => ({ address, code, hash })),
  ];
}
