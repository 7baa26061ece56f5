import type { AddressRecord } from '../../shared/aws/address-records.ts';
import { bounceCodes, isBounceCode } from '../../shared/bounce/bounce-codes.ts';

/** A record, and what makes it worth a row of its own. */
export interface NotableRecord {
  readonly record: AddressRecord;
  readonly note: string;
}

export interface Spelling {
  /** Addresses that the account spells with capitals, in the normalised form. */
  readonly withCapitals: ReadonlySet<string>;
  /** Addresses of contacts whose name, or which themselves, go beyond ASCII. */
  readonly beyondAscii: ReadonlySet<string>;
}

type Kind = readonly [note: string, matches: (record: AddressRecord, spelling: Spelling) => boolean];

const codesOf = ({ history }: AddressRecord) => history.newest.map(({ code }) => code);
const differentCodes = (record: AddressRecord) => new Set(codesOf(record)).size;
const contacts = ({ history }: AddressRecord) =>
  new Set(history.newest.map(({ contactId }) => contactId)).size;

/** Rarest first, so that a record with two peculiarities stands for the rarer one. */
const kinds: readonly Kind[] = [
  ['unknown code', (record) => codesOf(record).some((code) => code !== undefined && !isBounceCode(code))],
  ['no code', (record) => codesOf(record).includes(undefined)],
  ['contact deleted', ({ history }) => history.newest.some(({ contactDeleted }) => contactDeleted)],
  ['contact moved', ({ history }) => history.newest.some(({ contactMoved }) => contactMoved)],
  ['two contacts', (record) => contacts(record) > 1],
  ['several codes', (record) => differentCodes(record) > 1],
  ['several bounces', ({ history }) => history.newest.length > 1],
  ['non-English name', ({ address }, { beyondAscii }) => beyondAscii.has(address)],
  ['capital letters', ({ address }, { withCapitals }) => withCapitals.has(address)],
];

/** Two of a kind show that it is a kind. */
const perKind = 2;

/**
 * Records that show what the product does, at most `atMost`: two of every peculiarity there is, then one ordinary
 * record per bounce code.
 */
export function pickNotable(
  records: readonly AddressRecord[],
  spelling: Spelling,
  atMost: number,
): NotableRecord[] {
  const picked = new Map<AddressRecord, string>();
  for (const [note, matches] of kinds) {
    const found = records.filter((record) => !picked.has(record) && matches(record, spelling));
    for (const record of found.slice(0, perKind)) picked.set(record, note);
  }
  for (const code of Object.keys(bounceCodes)) {
    const ordinary = records.find(({ standing, history }) => {
      return standing.bounceCode === code && history.newest.length === 1;
    });
    if (ordinary && !picked.has(ordinary)) picked.set(ordinary, '');
  }
  return [...picked].slice(0, atMost).map(([record, note]) => ({ record, note }));
}
