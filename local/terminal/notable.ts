import type { AddressRecord } from '../../shared/aws/address-records.ts';
import { bounceCodes, isBounceCode } from '../../shared/bounce/bounce-codes.ts';

/** A record, and what makes it worth a row of its own. */
export interface NotableRecord {
  readonly record: AddressRecord;
  /** Stands above it. */
  readonly kind: string;
}

export interface Spelling {
  /** Addresses that the account spells with capitals, in the normalised form. */
  readonly withCapitals: ReadonlySet<string>;
  /** Addresses of contacts whose name, or which themselves, go beyond ASCII. */
  readonly beyondAscii: ReadonlySet<string>;
}

type Kind = readonly [kind: string, matches: (record: AddressRecord, spelling: Spelling) => boolean];

const codesOf = ({ history }: AddressRecord) => history.newest.map(({ code }) => code);
/** The bounces the reason is about, so that the reason shows what the heading says. */
const deciding = ({ history, standing }: AddressRecord) =>
  history.newest.filter(({ bouncedAt }) => bouncedAt === standing.bouncedAt);
const differentCodes = (record: AddressRecord) => new Set(codesOf(record)).size;
const contacts = ({ history }: AddressRecord) =>
  new Set(history.newest.map(({ contactId }) => contactId)).size;

/** Rarest first, so that a record with two peculiarities stands for the rarer one. */
const kinds: readonly Kind[] = [
  [
    'A code nobody knows',
    (record) => codesOf(record).some((code) => code !== undefined && !isBounceCode(code)),
  ],
  ['No code in the report', (record) => codesOf(record).includes(undefined)],
  ['The contact was deleted', (record) => deciding(record).some(({ contactDeleted }) => contactDeleted)],
  [
    'The contact has another address now',
    (record) => deciding(record).some(({ contactMoved }) => contactMoved),
  ],
  ['One address, two contacts', (record) => contacts(record) > 1],
  ['Several bounces with different codes', (record) => differentCodes(record) > 1],
  ['The same code several times', ({ history }) => history.newest.length > 1],
  ['A name or address beyond English letters', ({ address }, { beyondAscii }) => beyondAscii.has(address)],
  ['Typed with capital letters or spaces', ({ address }, { withCapitals }) => withCapitals.has(address)],
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
  const picked = new Map<AddressRecord, string>();
  for (const [kind, matches] of kinds) {
    const found = records.filter((record) => !picked.has(record) && matches(record, spelling));
    for (const record of found.slice(0, perKind)) picked.set(record, kind);
  }
  for (const code of Object.keys(bounceCodes)) {
    const decided = ({ standing }: AddressRecord) => standing.bounceCode === code;
    const ordinary = records.find((record) => decided(record) && record.history.newest.length === 1);
    if (ordinary && ![...picked.keys()].some(decided)) picked.set(ordinary, ordinaryKind);
  }
  return [...picked].slice(0, atMost).map(([record, kind]) => ({ record, kind }));
}
