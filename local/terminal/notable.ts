import type { AddressRecord } from '../../shared/aws/address-records.ts';
import { bounceCodes, isBounceCode } from '../../shared/bounce/bounce-codes.ts';

/** A record, and what makes it worth a row of its own. */
export interface NotableRecord {
  readonly record: AddressRecord;
  /** Stands above it. */
  readonly kind: string;
  /** What in the record, or in the account, shows that it is of that kind; empty where the reason shows it. */
  readonly evidence: string;
}

export interface Spelling {
  /** Addresses that the account spells with capitals, in the normalised form, with what was typed. */
  readonly withCapitals: ReadonlyMap<string, string>;
  /** Addresses of contacts whose name, or which themselves, go beyond ASCII, with the name or address that does. */
  readonly beyondAscii: ReadonlyMap<string, string>;
}

interface Kind {
  readonly kind: string;
  matches(record: AddressRecord, spelling: Spelling): boolean;
  evidence?(record: AddressRecord, spelling: Spelling): string;
}

const codesOf = ({ history }: AddressRecord) => history.newest.map(({ code }) => code);
/** The bounces the reason is about, so that the reason shows what the heading says. */
const deciding = ({ history, standing }: AddressRecord) =>
  history.newest.filter(({ bouncedAt }) => bouncedAt === standing.bouncedAt);
const differentCodes = (record: AddressRecord) => new Set(codesOf(record)).size;
const contacts = ({ history }: AddressRecord) =>
  new Set(history.newest.map(({ contactId }) => contactId)).size;
const listed = (record: AddressRecord) =>
  `bounces: ${codesOf(record)
    .map((code) => code ?? 'no code')
    .join(', ')}`;

/** Rarest first, so that a record with two peculiarities stands for the rarer one. */
const kinds: readonly Kind[] = [
  {
    kind: 'A code nobody knows',
    matches: (record) => codesOf(record).some((code) => code !== undefined && !isBounceCode(code)),
  },
  { kind: 'No code in the report', matches: (record) => codesOf(record).includes(undefined) },
  {
    kind: 'The contact was deleted',
    matches: (record) => deciding(record).some(({ contactDeleted }) => contactDeleted),
  },
  {
    kind: 'The contact has another address now',
    matches: (record) => deciding(record).some(({ contactMoved }) => contactMoved),
  },
  {
    kind: 'One address, two contacts',
    matches: (record) => contacts(record) > 1,
    evidence: (record) => `${contacts(record)} contacts`,
  },
  {
    kind: 'Several bounces with different codes',
    matches: (record) => differentCodes(record) > 1,
    evidence: listed,
  },
  {
    kind: 'The same code several times',
    matches: ({ history }) => history.newest.length > 1,
    evidence: listed,
  },
  {
    kind: 'A name or address beyond English letters',
    matches: ({ address }, { beyondAscii }) => beyondAscii.has(address),
    evidence: ({ address }, { beyondAscii }) => `written ${beyondAscii.get(address)}`,
  },
  {
    kind: 'Typed with capital letters or spaces',
    matches: ({ address }, { withCapitals }) => withCapitals.has(address),
    evidence: ({ address }, { withCapitals }) => `typed as ${withCapitals.get(address)}`,
  },
];

const ordinaryKind = 'Ordinary ones, with the other codes';

/** Two of a kind show that it is a kind. */
const perKind = 2;

/**
 * Records that show what the product does, at most `atMost`: two of every peculiarity there is, then an
 * ordinary record for every bounce code that has none yet.
 */
export function pickNotable(
  records: readonly AddressRecord[],
  spelling: Spelling,
  atMost: number,
): NotableRecord[] {
  const picked = new Map<AddressRecord, Omit<NotableRecord, 'record'>>();
  for (const { kind, matches, evidence = () => '' } of kinds) {
    const found = records.filter((record) => !picked.has(record) && matches(record, spelling));
    for (const record of found.slice(0, perKind)) {
      picked.set(record, { kind, evidence: evidence(record, spelling) });
    }
  }
  for (const code of Object.keys(bounceCodes)) {
    const decided = ({ standing }: AddressRecord) => standing.bounceCode === code;
    const ordinary = records.find((record) => decided(record) && record.history.newest.length === 1);
    if (ordinary && ![...picked.keys()].some(decided)) {
      picked.set(ordinary, { kind: ordinaryKind, evidence: '' });
    }
  }
  return [...picked].slice(0, atMost).map(([record, why]) => ({ record, ...why }));
}
