import { describe, expect, it } from 'vitest';
import { nobodyErased } from '../../../../functions/poller/memory/erased.ts';
import type { Fingerprints } from '../../../../functions/poller/memory/fingerprints.ts';
import type { ReadPorts } from '../../../../functions/poller/read/read-report.ts';
import { searchCodes } from '../../../../functions/poller/read/search-codes.ts';
import { bounceCodes } from '../../../../shared/bounce/bounce-codes.ts';
import { decodeBounce } from '../../../../shared/bounce-message.ts';
import type { ReportPage } from '../../../../shared/constant-contact/bounce-report.ts';
import {
  contactsSeen,
  distinctContacts,
  fingerprintOf,
} from '../../../../shared/constant-contact/fingerprint.ts';
import {
  LinkRefusedError,
  NotFoundError,
  PublishIncompleteError,
  QuotaClosedError,
  ReportRefusedError,
  ReportUnavailableError,
  StorageError,
  UnexpectedReportError,
} from '../../../../shared/errors.ts';
import { aBounce } from '../../../support/a-bounce.ts';

const contact = (number: number) => `0c0c0c0c-0000-4000-8000-00000000000${number}`;
const bounceOf = (number: number) => {
  const { code: _, ...bounce } = aBounce({ contactId: contact(number), address: `${number}@example.com` });
  return bounce;
};

/**
 * Searches for the codes of bounces 1, 2 and 3, which were published without one.
 *
 * @param byCode the bounces that each code's report holds.
 * @param what.coded the code that all rows of a code's report come with.
 */
async function search(
  byCode: Readonly<Record<string, readonly number[]>>,
  {
    fail,
    coded = {},
    refused = [],
    known = [1, 2, 3],
  }: {
    readonly fail?: { readonly code: string; readonly error: Error };
    readonly coded?: Readonly<Record<string, string>>;
    readonly refused?: readonly number[];
    readonly known?: readonly number[];
  } = {},
) {
  const asked: string[] = [];
  const published: (readonly [string, string | undefined])[] = [];
  const fingerprints = new Set(
    known.map((number) => fingerprintOf({ kind: 'bounce', bounce: bounceOf(number) })),
  );
  const remembered: Fingerprints = {
    has: (fingerprint) => fingerprints.has(fingerprint),
    async remember(more) {
      for (const fingerprint of more) fingerprints.add(fingerprint);
    },
    seen: () => contactsSeen(fingerprints),
    contacts: () => distinctContacts(fingerprints),
    seenByProvider: () => new Map(),
  };
  const ports: ReadPorts = {
    publisher: {
      async publish(bodies) {
        for (const body of bodies) {
          const { bounce } = decodeBounce(body, new Date(8e12));
          published.push([bounce.contactId, bounce.code]);
        }
        return [...refused];
      },
    },
    records: { readMany: async () => new Map() },
    erased: nobodyErased,
    incidentsOf: () => [],
    outageCodes: [],
  };
  async function* readCode(code: string): AsyncGenerator<ReportPage> {
    asked.push(code);
    if (fail?.code === code) throw fail.error;
    const rows = (byCode[code] ?? []).map((number) => {
      const comesWith = coded[code];
      const bounce = bounceOf(number);
      return {
        kind: 'bounce' as const,
        bounce: comesWith === undefined ? bounce : { ...bounce, code: comesWith },
      };
    });
    yield { rows: [{ kind: 'unreadable', wire: null }, ...rows], isLast: true };
  }
  const result = await searchCodes(remembered, readCode, ports);
  return { result, asked, published };
}

describe('a search for codes', () => {
  it('asks once for each code, and publishes each bounce with the one it is found under', async () => {
    const { result, asked, published } = await search({ D: [1], F: [2] });
    expect(asked).toEqual(Object.keys(bounceCodes));
    expect(published).toEqual(
      [
        [contact(2), 'F'],
        [contact(1), 'D'],
      ].sort(),
    );
    expect(result).toEqual({
      outcome: 'searched',
      published: 2,
      seen: { '-': 3, D: 1, F: 1, '+': 2 },
      providers: {},
    });
  });

  it('guesses no code: a bounce found under two, or under none, keeps none', async () => {
    const { result, published } = await search({ B: [1], D: [1] });
    expect(published).toEqual([]);
    expect(result).toMatchObject({ outcome: 'searched', published: 0, seen: { '-': 3 } });
  });

  it('leaves a bounce that came in the middle of it to the next search: not every code was asked for it', async () => {
    expect((await search({ D: [1, 9] })).published).toEqual([[contact(1), 'D']]);
  });

  it('does not count what the queue refuses', async () => {
    const { result } = await search({ D: [1, 2] }, { refused: [0] });
    expect(result).toMatchObject({ outcome: 'searched', published: 1, seen: { D: 1, '+': 1 } });
  });

  it('is not offered by a vendor that ignores the filter: a row comes with another code', async () => {
    const { result, published } = await search({ B: [1] }, { coded: { B: 'F' } });
    expect([result, published]).toEqual([{ outcome: 'not offered' }, []]);
  });

  it('leaves a row that comes with its code alone', async () => {
    const { result } = await search({ B: [1] }, { coded: { B: 'B' } });
    expect(result).toMatchObject({ outcome: 'searched', published: 0 });
  });

  it.each<[Error, string]>([
    [new NotFoundError('it'), 'not offered'],
    [new UnexpectedReportError('400'), 'not offered'],
    [new ReportUnavailableError('503'), 'failed'],
    [new ReportRefusedError('403'), 'failed'],
    [new LinkRefusedError('elsewhere'), 'failed'],
    [new PublishIncompleteError('some'), 'failed'],
    [new QuotaClosedError(new Date(0)), 'cut'],
    [new StorageError('down'), 'cut'],
  ])('that meets %s is %s, and publishes nothing', async (error, outcome) => {
    const { result, published } = await search({ B: [1] }, { fail: { code: 'V', error } });
    expect([result.outcome, published]).toEqual([outcome, []]);
  });
});
