import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPollNote } from '../../../../functions/poller/memory/poll-notes.ts';
import {
  createRememberedExchanges,
  exchangesNote,
} from '../../../../functions/poller/memory/remembered-exchanges.ts';
import { dayMs } from '../../../../shared/bounce/instant.ts';
import type { KnownOrganisation } from '../../../../shared/bounce/outage/organisation.ts';
import { providerHash } from '../../../../shared/bounce/provider.ts';
import { aClock } from '../../../support/a-clock.ts';
import { aTable, type TestTable } from '../../../support/a-table.ts';

const by = (name: string): KnownOrganisation => ({ kind: 'organisation', name });
const gone: KnownOrganisation = { kind: 'gone' };
const atFilter = new Map([['firm.example', by('filter.example')]]);

describe('who receives the mail of domains, as the table remembers it', () => {
  let table: TestTable;
  let reads = 0;

  /** A run that begins so many days after the first. */
  function aRun(days = 0) {
    const clock = aClock();
    clock.advance(days * dayMs);
    const note = createPollNote(table.documents, table.table, exchangesNote);
    const read = () => {
      reads += 1;
      return note.read();
    };
    return createRememberedExchanges({ ...note, read }, clock);
  }

  /** What a run leaves, that begins so many days after the first. */
  async function leave(answers: ReadonlyMap<string, KnownOrganisation>, days = 0): Promise<void> {
    const run = aRun(days);
    await run.remember(answers);
    await run.write();
  }

  const put = (item: Record<string, unknown>) =>
    table.documents.send(new PutCommand({ TableName: table.table, Item: { pk: 'POLL#MX', ...item } }));
  const text = async () => String((await table.item('POLL#MX'))?.text);

  beforeAll(async () => {
    table = await aTable();
  });
  beforeEach(async () => {
    await put({ text: '[]' });
    reads = 0;
  });
  afterAll(() => table.close());

  it('is told to the next run, for these domains and no others', async () => {
    const answers = new Map([...atFilter, ['own.example', by('own.example')], ['old.example', gone]]);
    await leave(answers);
    const run = aRun();
    expect(await run.read([...answers.keys(), 'other.example'])).toEqual(answers);
    expect(await run.read(['old.example'])).toEqual(new Map([['old.example', gone]]));
  });

  it('is known to the run itself before it is written', async () => {
    const run = aRun();
    await run.remember(atFilter);
    expect(await run.read(['firm.example'])).toEqual(atFilter);
    expect(await text()).toBe('[]');
  });

  it('is read once in a run, and only when somebody asks', async () => {
    const run = aRun();
    await run.write();
    expect(reads).toBe(0);
    await Promise.all([run.read(['a.example']), run.read(['b.example'])]);
    await run.remember(atFilter);
    await run.write();
    expect(reads).toBe(1);
  });

  it('is written only where something is new', async () => {
    await leave(atFilter);
    const quiet = aRun();
    await quiet.read(['firm.example']);
    await put({ text: 'untouched' });
    await quiet.write();
    expect(await text()).toBe('untouched');
    await quiet.remember(atFilter);
    await quiet.write();
    await put({ text: 'untouched' });
    await quiet.write();
    expect(await text()).toBe('untouched');
  });

  it('holds no name of a domain', async () => {
    await leave(new Map([...atFilter, ['own.example', by('own.example')], ['old.example', gone]]));
    expect(JSON.parse(await text())).toEqual([
      [providerHash('firm.example'), 'filter.example', '2026-11-20'],
      [providerHash('own.example'), 'own', '2026-11-20'],
      [providerHash('old.example'), 'gone', '2026-11-20'],
    ]);
  });

  it('is asked for again after four weeks, and each day where a domain was gone', async () => {
    await leave(new Map([...atFilter, ['old.example', gone]]));
    const domains = ['firm.example', 'old.example'];
    expect([...(await aRun(1).read(domains)).keys()]).toEqual(['firm.example']);
    expect([...(await aRun(27).read(domains)).keys()]).toEqual(['firm.example']);
    expect([...(await aRun(28).read(domains)).keys()]).toEqual([]);
  });

  it('begins a new four weeks with each new answer, and keeps the others', async () => {
    await leave(new Map([...atFilter, ['other.example', by('filter.example')]]));
    await leave(new Map([['firm.example', by('host.example')]]), 27);
    expect(await aRun(27).read(['firm.example', 'other.example'])).toEqual(
      new Map([
        ['firm.example', by('host.example')],
        ['other.example', by('filter.example')],
      ]),
    );
    expect([...(await aRun(28).read(['firm.example', 'other.example'])).keys()]).toEqual(['firm.example']);
  });

  it('takes 4,000 domains with the longest names into one item; what is known longest goes first', async () => {
    const longest = by(`${'a'.repeat(62)}.example`);
    const firms = (from: number, count: number) =>
      new Map(Array.from({ length: count }, (_, at) => [`firm-${from + at}.example`, longest] as const));
    await leave(firms(0, 4_000));
    await leave(firms(0, 10), 1);
    expect(JSON.parse(await text())).toHaveLength(4_000);
    await leave(firms(4_000, 10), 2);
    expect(JSON.parse(await text())).toHaveLength(4_000);
    const known = await aRun(2).read([...firms(0, 4_010).keys()]);
    expect([...firms(0, 4_010).keys()].filter((domain) => !known.has(domain))).toEqual([
      ...firms(10, 10).keys(),
    ]);
  });

  it('leaves out a name so long that it would not fit', async () => {
    await leave(new Map([...atFilter, ['other.example', by(`${'a'.repeat(63)}.example`)]]));
    expect([...(await aRun().read(['firm.example', 'other.example'])).keys()]).toEqual(['firm.example']);
  });

  it.each([
    ['cut off', '[["aaaa","filter.example"'],
    ['of another form', '{}'],
    ['with a day that is none', `[["${providerHash('firm.example')}","filter.example","May"]]`],
    ['with a day to come', `[["${providerHash('firm.example')}","filter.example","2027-01-01"]]`],
    ['no text', 7],
  ])('counts as nothing where the note is %s, and is written over', async (_, broken) => {
    await put({ text: broken });
    expect(await aRun().read(['firm.example'])).toEqual(new Map());
    await leave(atFilter);
    expect(await aRun().read(['firm.example'])).toEqual(atFilter);
  });
});
