import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { decisionsByStrength, isBounceCode } from '../../shared/bounce/bounce-codes.ts';

/** A record, and what makes it worth a row of its own. */
export interface NotableRecord {
  readonly record: AddressRecord;
  /** Stands beside it. */
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
const deciding = ({ history, assessment }: AddressRecord) =>
  history.newest.filter(({ bouncedAt }) => bouncedAt === assessment.bouncedAt);
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
    kind: 'a code that we do not know',
    matches: (record) => codesOf(record).some((code) => code !== undefined && !isBounceCode(code)),
  },
  { kind: 'no code in the report', matches: (record) => codesOf(record).includes(undefined) },
  {
    kind: 'the contact was deleted',
    matches: (record) => deciding(record).some(({ contactDeleted }) => contactDeleted),
  },
  {
    kind: 'the contact has another address now',
    matches: (record) => deciding(record).some(({ contactMoved }) => contactMoved),
  },
  {
    kind: 'one address, two contacts',
    matches: (record) => contacts(record) > 1,
    evidence: (record) => `${contacts(record)} contacts`,
  },
  {
    kind: 'several bounces with different codes',
    matches: (record) => differentCodes(record) > 1,
    evidence: listed,
  },
  {
    kind: 'the same code several times',
    matches: ({ history }) => history.newest.length > 1,
    evidence: listed,
  },
  {
    kind: 'a name or address beyond English letters',
    matches: ({ address }, { beyondAscii }) => beyondAscii.has(address),
    evidence: ({ address }, { beyondAscii }) => `written ${beyondAscii.get(address)}`,
  },
  {
    kind: 'typed with capital letters or spaces',
    matches: ({ address }, { withCapitals }) => withCapitals.has(address),
    evidence: ({ address }, { withCapitals }) => `typed as ${withCapitals.get(address)}`,
  },
];

const ordinaryKind = 'ordinary';

/**
 * Records that show what the product does, at most `atMost`: one of every peculiarity, as many as fit, and an ordinary one
 * for each decision that is not among them.
 */
export function pickNotable(
  records: readonly AddressRecord[],
  spelling: Spelling,
  atMost: number,
): NotableRecord[] {
  let shown: readonly NotableRecord[] = [];
  let rest = ordinaryOnes(records, shown);
  for (const { kind, matches, evidence = () => '' } of kinds) {
    const isShown = (record: AddressRecord) => shown.some((one) => one.record === record);
    const record = records.find((one) => !isShown(one) && matches(one, spelling));
    if (!record) continue;
    const more = [...shown, { record, kind, evidence: evidence(record, spelling) }];
    const others = ordinaryOnes(records, more);
    if (more.length + others.length <= atMost) [shown, rest] = [more, others];
  }
  return [...shown, ...rest].slice(0, atMost);
}

/** One for each decision that none of those shown has. */
function ordinaryOnes(records: readonly AddressRecord[], shown: readonly NotableRecord[]): NotableRecord[] {
  const decisions = new Set(shown.map(({ record }) => record.assessment.decision));
  return decisionsByStrength
    .filter((decision) => !decisions.has(decision))
    .flatMap((decision) => {
      const record = records.find(
        ({ assessment, history }) => assessment.decision === decision && history.newest.length === 1,
      );
      return record ? [{ record, kind: ordinaryKind, evidence: '' }] : [];
    });
}
