import { afterAll, beforeAll, expect, it } from 'vitest';
import { newReport } from '../../../functions/poller/plan/campaign-memory.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aPage } from '../../support/a-page.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';
import { withEvidence } from '../../support/with-evidence.ts';

const activity = (nth: number) => `0a0a0a0a-0000-4000-8000-0000000000d${nth}`;
const campaignId = '0b0b0b0b-0000-4000-8000-0000000000d0';
const bounced = (address: string, code: string) =>
  anAddressRecord([aBounce({ address, code, campaignActivityId: activity(1) })]);
const later = { campaignActivityId: activity(2), sentAt: '2026-11-09T09:00:00.000Z' };

let table: TestTable;
beforeAll(async () => {
  table = await aTable();
  await storeRecords(table, [
    withEvidence(bounced('back@example.com', 'Z'), {
      deliveries: [{ campaignActivityId: activity(3), sentAt: '2026-11-16T09:00:00.000Z' }, later],
    }),
    withEvidence(bounced('click@example.com', 'B'), {
      deliveries: [],
      click: { ...later, clickedAt: '2026-11-10T18:30:00.000Z' },
    }),
    // It was thought to have arrived.
    withEvidence(bounced('late@example.com', 'Z'), {
      deliveries: [{ campaignActivityId: activity(1), sentAt: '2026-11-01T09:00:00.000Z' }],
    }),
    bounced('plain@example.com', 'Z'),
    // Its mailbox was full, mail arrived and a link was used; since then it does not exist.
    withEvidence(
      anAddressRecord([
        aBounce({ address: 'gone@example.com', code: 'F', campaignActivityId: activity(1) }),
        aBounce({
          ...{ address: 'gone@example.com', code: 'B', campaignActivityId: activity(4) },
          bouncedAt: '2026-11-20T10:00:00.000Z',
        }),
      ]),
      { deliveries: [later], click: { ...later, clickedAt: '2026-11-21T18:30:00.000Z' } },
    ),
  ]);
  const report = newReport(activity(2), later.sentAt);
  const details = { name: 'Red \u001b[31m "news"' };
  await storeItems(table, [
    { pk: `POLL#ROWS#${activity(2)}#0`, campaignId },
    {
      pk: `POLL#CAMPAIGN#${campaignId}`,
      state: { campaignId, listed: {}, isServed: true, details, reports: [report] },
    },
  ]);
});
afterAll(() => table.close());

const run = (...words: readonly string[]) =>
  runHere([...words, '--stack', 'Hygiene'], { openTarget: async () => aTarget(table) });

const found = async (...words: readonly string[]) =>
  (await run(...words, '--json')).printed
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

it('explain says which mail has arrived, and in which send a link was used', async () => {
  const back = await run('explain', 'back@example.com');
  const click = await run('explain', 'click@example.com');

  expect(back.printed.split('\n\n').at(-1)).toBe(
    `Evidence
  mail arrived: the send of 2026-11-16
  mail arrived: the send of 2026-11-09 ("Red \\u001b[31m \\"news\\"")`,
  );
  expect(click.printed.split('\n\n').at(-1)).toBe(
    `Evidence
  a link was used on 2026-11-10: the send of 2026-11-09 ("Red \\u001b[31m \\"news\\"")`,
  );
});

it('explain says of mail that bounced after all that it has been taken back', async () => {
  const { printed } = await run('explain', 'late@example.com');
  const [json] = await found('explain', 'late@example.com');

  expect(printed).toContain(
    '  mail arrived: the send of 2026-11-01; a later bounce of it has taken that back',
  );
  expect(json.deliveries).toEqual([
    { campaignActivityId: activity(1), sentAt: '2026-11-01T09:00:00.000Z', takenBack: true },
  ]);
});

it('explain has no such part where nothing is known to have arrived', async () => {
  expect((await run('explain', 'plain@example.com')).printed).not.toContain('Evidence');
});

it('explain --json has the deliveries and the click with what is known of their campaign', async () => {
  const [back] = await found('explain', 'back@example.com');
  const [click] = await found('explain', 'click@example.com');

  expect(back.deliveries).toMatchObject([
    { campaignActivityId: activity(3) },
    { ...later, campaign: { id: campaignId } },
  ]);
  expect(back).not.toHaveProperty('click');
  expect(click).toMatchObject({
    deliveries: [],
    click: { ...later, clickedAt: '2026-11-10T18:30:00.000Z', campaign: { id: campaignId } },
  });
});

it.each([
  ['delivered', ['back@example.com']],
  ['clicked', ['click@example.com']],
])('list and export --evidence %s find %j, and nobody who has bounced since', async (kind, addresses) => {
  const listed = await found('list', '--evidence', kind);
  const exported = await run('export', '--evidence', kind);

  expect(listed.map(({ address }) => address)).toEqual(addresses);
  expect(exported.printed.split('\n').filter((line) => line.includes('@'))).toEqual(
    addresses.map((address) => expect.stringContaining(address)),
  );
});

it('list --json says in each line what arrived and when a link was used', async () => {
  const listed = await found('list');
  const of = (name: string) => listed.find(({ address }) => address === `${name}@example.com`);

  expect(of('back')).toMatchObject({ decision: 'ignore', deliveredAt: '2026-11-16T09:00:00.000Z' });
  expect(of('click')).toMatchObject({ decision: 'review', clickedAt: '2026-11-10T18:30:00.000Z' });
  for (const name of ['late', 'plain']) {
    expect(of(name)).not.toHaveProperty('deliveredAt');
    expect(of(name)).not.toHaveProperty('clickedAt');
  }
});

it('list --json says what arrived and was clicked of one who has bounced since as well', async () => {
  const [gone] = await found('list', '--domain', 'example.com', '--code', 'B', '--decision', 'suppress');

  expect(gone).toMatchObject({
    ...{ address: 'gone@example.com', bouncedAt: '2026-11-20T10:00:00.000Z' },
    ...{ deliveredAt: later.sentAt, clickedAt: '2026-11-21T18:30:00.000Z' },
  });
});

it.each(['delivered', 'clicked'])(
  'release --evidence %s says so in its batch, and leaves those alone who have bounced since',
  async (kind) => {
    const { exitCode, printed } = await run(
      ...['release', '--evidence', kind, '--reason', 'it works', '--yes', '--json'],
    );
    const { batch, changed } = JSON.parse(printed);
    const { Item } = await table.documents.send(
      new (await import('@aws-sdk/lib-dynamodb')).GetCommand({
        TableName: table.table,
        Key: { pk: `BATCH#${batch}` },
      }),
    );

    expect([exitCode, changed]).toEqual([0, 1]);
    expect(Item?.filter).toBe(`--evidence ${kind}`);
  },
);

it('refuses a kind that there is not, and names the one that was probably meant', async () => {
  const { exitCode, errors } = await run('list', '--evidence', 'clickd');

  expect(exitCode).toBe(2);
  expect(errors).toContain('It is one of delivered, clicked. Did you mean clicked?');
});

it('fits into 80 columns', async () => {
  const printed: string[] = [];
  await runHere(['explain', 'click@example.com', '--stack', 'Hygiene'], {
    openTarget: async () => aTarget(table),
    out: aPage(printed, 80),
  });

  for (const line of printed.join('\n').split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});
