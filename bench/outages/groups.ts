/** Domains of one kind, which are counted together. */
export interface Group {
  readonly name: string;
  /** Who receives their mail; undefined where everybody has a server of their own. */
  readonly organisation: string | undefined;
  /** Their domains, where there are few; undefined for companies, each of which has its own. */
  readonly names: number | undefined;
  /** Of the people at mailbox providers, or of the companies that have somebody else receive their mail; assumed. */
  readonly share: number;
}

/**
 * Where the people of a list are. The shares are assumed: round figures for a list in the United States, where Gmail has
 * about half of all consumers. Microsoft and Google have most companies that do not run a server, two filters the rest.
 */
export const groups: readonly Group[] = [
  { name: 'gmail', organisation: 'google', names: 1, share: 0.45 },
  { name: 'yahoo', organisation: 'yahoo', names: 3, share: 0.13 },
  { name: 'outlook', organisation: 'microsoft', names: 4, share: 0.15 },
  { name: 'comcast', organisation: 'comcast', names: 1, share: 0.04 },
  { name: 'cox', organisation: 'cox', names: 1, share: 0.015 },
  { name: 'icloud', organisation: 'apple', names: 3, share: 0.03 },
  { name: 'att', organisation: 'att', names: 1, share: 0.02 },
  { name: 'charter', organisation: 'charter', names: 1, share: 0.015 },
  // Only the mail server tells that these are the provider's, not a table of domains.
  { name: 'other names of yahoo', organisation: 'yahoo', names: 4, share: 0.02 },
  { name: 'companies at google', organisation: 'google', names: undefined, share: 0.35 },
  { name: 'companies at microsoft', organisation: 'microsoft', names: undefined, share: 0.4 },
  { name: 'companies behind filter A', organisation: 'filter A', names: undefined, share: 0.15 },
  { name: 'companies behind filter B', organisation: 'filter B', names: undefined, share: 0.1 },
  { name: 'companies with a server', organisation: undefined, names: undefined, share: 1 },
];

/** Names that a table of domains does not have; with few people each they count as companies do. */
export const unlistedNames = 'other names of yahoo';

export function isOfCompanies({ names }: Group): boolean {
  return names === undefined;
}

/** Readers of a company on such lists, on average; assumed. Companies are counted by their domains. */
export const readersPerCompany = 1.6;

/** How many of something there are in each group, in the order of `groups`. */
export type Counts = Int32Array;

export function noCounts(): Counts {
  return new Int32Array(groups.length);
}

export function plus(one: Counts, other: Counts): Counts {
  return one.map((count, group) => count + at(other, group));
}

export function minus(one: Counts, other: Counts): Counts {
  return one.map((count, group) => count - at(other, group));
}

/** The number in a group; numbers of groups come from `groups`, so that there is one. */
export function at(counts: ArrayLike<number>, group: number): number {
  return counts[group] ?? 0;
}

/** In all, or in some of the groups. */
export function sumOf(counts: ArrayLike<number>, of?: ArrayLike<number>): number {
  let sum = 0;
  if (of) for (let i = 0; i < of.length; i += 1) sum += at(counts, at(of, i));
  else for (let group = 0; group < counts.length; group += 1) sum += at(counts, group);
  return sum;
}

/** As addresses: a company's domain stands for its readers. */
export function addressesIn(counts: Counts, isCounted: (group: number) => boolean = () => true): number {
  let sum = 0;
  for (const [group, { names }] of groups.entries())
    if (isCounted(group)) sum += at(counts, group) * (names === undefined ? readersPerCompany : 1);
  return sum;
}

/** The groups with these names, by their numbers. */
export function numbersOf(names: readonly string[]): readonly number[] {
  return names.map((name) => {
    const number = groups.findIndex((group) => group.name === name);
    if (number < 0) throw new RangeError(`there is no group ${name}`);
    return number;
  });
}
