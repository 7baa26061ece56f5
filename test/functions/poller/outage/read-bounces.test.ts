import { describe, expect, it } from 'vitest';
import { readCovered } from '../../../../functions/poller/outage/read-bounces.ts';
import type { ReportedSend } from '../../../../functions/poller/outage/sends.ts';
import type { AddressRecord } from '../../../../shared/bounce/address-record.ts';
import type { Bounce } from '../../../../shared/bounce/bounce.ts';
import {
  NotFoundError,
  ReportUnavailableError,
  TimeUpError,
  UnexpectedReportError,
} from '../../../../shared/errors.ts';
import { aBounce } from '../../../support/a-bounce.ts';
import { aReportedSend } from '../../../support/a-reported-send.ts';
import { anAddressRecord } from '../../../support/an-address-record.ts';
import { anIncident } from '../../../support/an-incident.ts';

const contact = (number: number) => `0c0c0c0c-0000-4000-8000-${String(number).padStart(12, '0')}`;
const at = (address: string, what: Partial<Bounce> = {}) => aBounce({ address, ...what });
const { code: _, ...uncoded } = at('uncoded@gmail.com', { contactId: contact(7) });

/** Reads what an incident of B at Gmail covers out of these rows; `refuses` is what the vendor says to a filter. */
async function read(
  rows: readonly Bounce[],
  send: Partial<ReportedSend> = {},
  { refuses, records = [] }: { refuses?: Error; records?: readonly AddressRecord[] } = {},
) {
  const asked: unknown[] = [];
  const known: string[][] = [];
  const found = await readCovered(aReportedSend(send), anIncident(), {
    async *readReport({ codes }) {
      asked.push(codes);
      if (codes && refuses) throw refuses;
      yield { rows: [{ kind: 'unreadable', wire: null }], isLast: false };
      yield { rows: rows.map((bounce) => ({ kind: 'bounce', bounce })), isLast: true };
    },
    records: {
      async readMany(addresses) {
        known.push([...addresses]);
        return new Map(records.map((record) => [record.address, record]));
      },
    },
  });
  return { ...found, asked, known };
}

describe('the bounces of an incident', () => {
  it('are those at its domains with its code, and with S beside B, on all pages', async () => {
    const ours = [
      at('one@gmail.com'),
      at('two@googlemail.com', { contactId: contact(2) }),
      at('four@gmail.com', { code: 'S' }),
    ];
    const others = [at('one@yahoo.com'), at('three@gmail.com', { code: 'Z' })];
    expect(await read([...ours, ...others])).toEqual({
      bounces: ours,
      uncoded: 0,
      asked: [['B', 'S']],
      known: [],
    });
  });

  it('are asked for without a filter where the vendor is known to ignore it', async () => {
    expect((await read([], { hasCodeFilter: false })).asked).toEqual([undefined]);
  });

  it.each([
    ['does not know it', new NotFoundError('it')],
    ['does not take it', new UnexpectedReportError('no')],
    ['has trouble with it', new ReportUnavailableError('later')],
  ])('are asked for without a filter when the vendor %s', async (_, refuses) => {
    const ours = [at('one@gmail.com')];
    expect(await read(ours, {}, { refuses })).toMatchObject({
      bounces: ours,
      asked: [['B', 'S'], undefined],
    });
  });

  it('are not asked for twice when the run has to end', async () => {
    const refuses = new TimeUpError();
    await expect(read([], {}, { refuses })).rejects.toBe(refuses);
  });

  it('have the code that has become known of a row without one', async () => {
    const records = [anAddressRecord([{ ...uncoded, code: 'B' }])];
    const { bounces, known } = await read([uncoded], {}, { records });
    expect(bounces).toEqual([{ ...uncoded, code: 'B' }]);
    expect(known).toEqual([['uncoded@gmail.com']]);
  });

  it.each([
    ['there is no record of it', [], 1],
    ['its record knows none', [anAddressRecord([uncoded])], 1],
    [
      'its record knows one of another send',
      [anAddressRecord([at('uncoded@gmail.com', { campaignActivityId: contact(1) })])],
      1,
    ],
    ['it was another code', [anAddressRecord([{ ...uncoded, code: 'F' }])], 0],
  ])('do not have a code when %s: none is guessed', async (_, records, left) => {
    expect(await read([uncoded], {}, { records })).toMatchObject({ bounces: [], uncoded: left });
  });

  it('are compared with the records a thousand at a time', async () => {
    const rows = Array.from({ length: 2_500 }, (_, number) => ({
      ...uncoded,
      address: `uncoded-${number}@gmail.com`,
      contactId: contact(number),
    }));
    expect((await read(rows)).known.map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
  });
});
