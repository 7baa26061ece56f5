import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters as plain } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { createIncidentRegister } from '../../../shared/storage/incident-register.ts';
import { aBounce, withoutCode } from '../../support/a-bounce.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { aProxy } from '../../support/a-proxy.ts';
import { aTarget } from '../../support/a-target.ts';
import { aTerminal } from '../../support/a-terminal.ts';
import { addresses } from '../../support/addresses.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anIncident, ended } from '../../support/an-incident.ts';
import { anIncidentReference } from '../../support/an-incident-reference.ts';
import { onEveryCall } from '../../support/client-calls.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

const campaign = '0b0b0b0b-0000-4000-8000-00000000000a';
const activity = '0a0a0a0a-0000-4000-8000-00000000000a';
const open = anIncidentReference();
const other = anIncidentReference({ id: 'outage-20261101-another', code: 'Z' });
const dismissed = anIncidentReference({
  id: 'outage-20261001-yahoo.com-Z-0b0b',
  code: 'Z',
  status: 'dismissed',
});

const codeless = aBounce({ address: 'codeless@example.com' });
const records: readonly AddressRecord[] = [
  anAddressRecord([aBounce({ address: 'ann@example.com' })]),
  anAddressRecord([withoutCode(codeless) as typeof codeless]),
  anAddressRecord([
    aBounce({ address: 'full@example.com', code: 'F', bouncedAt: '2026-10-01T00:00:00.000Z' }),
  ]),
  anAddressRecord([aBounce({ address: 'away@googlemail.com', code: 'V' })]),
  anAddressRecord([aBounce({ address: 'ben@gmial.com' })]),
  anAddressRecord([aBounce({ address: 'other@hotmail.com', code: 'X', campaignActivityId: activity })]),
  {
    ...anAddressRecord([aBounce({ address: 'late@example.org', bouncedAt: '2026-11-10T00:00:00.000Z' })]),
    decidedAt: '2026-11-11T00:00:00.000Z',
  },
  aHeldRecord([aBounce({ address: 'held@gmail.com' })]),
  // It waits for two incidents, and stands on the list of the first.
  { ...aHeldRecord([aBounce({ address: 'twice@gmail.com' })]), incidentReferences: [other, open] },
  aHeldRecord([aBounce({ address: 'spared@yahoo.com', code: 'Z' })], dismissed),
];
const all = records.map(({ address }) => address).sort();

let stack: DeployedStack;
beforeAll(async () => {
  stack = await aDeployedStack();
  await storeRecords(stack.table, records);
  await storeItems(stack.table, [
    { pk: 'ADDRESS#broken@example.com', decision: 'perhaps' },
    {
      pk: `POLL#CAMPAIGN#${campaign}`,
      state: {
        campaignId: campaign,
        listed: {},
        isServed: true,
        details: {},
        reports: [
          {
            campaignActivityId: activity,
            stage: { name: 'unread' },
            seen: {},
            providers: {},
            judged: {},
            repairs: 0,
          },
        ],
      },
    },
  ]);
  const { documents, table } = stack.table;
  await createIncidentRegister(documents, table, () => 'kept').change(() => [
    anIncident({ id: other.id, code: other.code }),
    anIncident({ id: open.id }),
    anIncident({ id: dismissed.id, code: 'Z', state: ended('dismissed', '2026-10-05T00:00:00.000Z') }),
  ]);
});
afterAll(() => stack.close());

const list = (...words: string[]) => stack.run(['list', ...words, '--stack', 'Hygiene']);

/** The addresses that `--json` prints, sorted. */
async function listed(...words: string[]): Promise<string[]> {
  const { exitCode, printed, errors } = await list('--json', ...words);
  expect([exitCode, errors]).toEqual([0, expect.stringMatching(/^On stack Hygiene in us-east-1\.\n/)]);
  const lines = printed.split('\n').filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { readonly address: string }).address).sort();
}

describe('list', () => {
  it('prints a table with every address, and names on stderr the records that it cannot read', async () => {
    const { exitCode, printed, errors } = await list();

    expect(exitCode).toBe(0);
    expect(printed.split('\n')[0]).toMatch(/^ {2}address +decision {2}code {2}bounced +because$/);
    expect(printed).toMatch(
      /^ {2}ann@example\.com +suppress {2}B {5}2026-11-01 {2}Do not mail: the address does not exist \(code B\), on 2026-11-01\.$/m,
    );
    expect(printed.trim().split('\n')).toHaveLength(1 + all.length);
    expect(errors).toBe(
      'On stack Hygiene in us-east-1.\n' +
        '1 record is not in the form this version writes, and left out: broken@example.com.\n',
    );
  });

  it('prints an object a line with --json, with the names that scripts rely on', async () => {
    const { printed } = await list('--json', '--domain', 'example.com', '--code', 'F');

    expect(printed).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(printed)).toMatchObject({
      address: 'full@example.com',
      decision: 'retry',
      because: expect.stringContaining('the mailbox was full (code F)'),
      bounceCode: 'F',
      bouncedAt: '2026-10-01T00:00:00.000Z',
      decidedAt: '2026-05-05T00:00:00.000Z',
      retryAfter: expect.stringMatching(/^2026-10-/),
    });
    expect(await listed()).toEqual(all);
  });

  it.each<[string, string[], string[]]>([
    ['--decision', ['retry'], ['full@example.com']],
    [
      '--decision',
      ['review'],
      ['codeless@example.com', 'held@gmail.com', 'other@hotmail.com', 'twice@gmail.com'],
    ],
    ['--code', ['V'], ['away@googlemail.com']],
    ['--code', ['none'], ['codeless@example.com']],
    ['--domain', ['Example.ORG'], ['late@example.org']],
    ['--provider', ['gmail.com'], ['away@googlemail.com', 'held@gmail.com', 'twice@gmail.com']],
    ['--provider', ['hotmail.com'], ['other@hotmail.com']],
    ['--campaign', [campaign], ['other@hotmail.com']],
    ['--campaign', [activity], ['other@hotmail.com']],
    ['--since', ['2026-11-10'], ['late@example.org']],
    ['--until', ['2026-10-01T00:00:00.001Z'], ['full@example.com']],
    ['--changed-since', ['2026-11-11T00:00:00Z'], ['late@example.org']],
    ['--incident', [open.id], ['held@gmail.com', 'twice@gmail.com']],
    ['--incident', [other.id], ['twice@gmail.com']],
    ['--incident', [dismissed.id], ['spared@yahoo.com']],
    ['--due', [], ['full@example.com']],
    ['--likely-typos', [], ['ben@gmial.com']],
    ['--decision', ['suppress', '--domain', 'example.com'], ['ann@example.com']],
  ])('%s %j finds %j', async (option, words, found) => {
    expect(await listed(option, ...words)).toEqual(found);
  });

  it.each<[string[], Record<string, number>]>([
    // Three incidents and the review list, each with the records that stand on it.
    [['--decision', 'review'], { Scan: 0, Query: 4 }],
    // Its own list, and those of the two that come before it, since an address is on the list of its first.
    [['--incident', open.id], { Scan: 0, Query: 3 }],
    [['--incident', dismissed.id], { Scan: 4, Query: 0 }],
    [['--decision', 'suppress'], { Scan: 4, Query: 0 }],
  ])('with %j it reads the index where that serves, and scans else', async (words, expected) => {
    const proxy = await aProxy(stack.table.endpoint);
    await stack.run(['list', ...words, '--stack', 'Hygiene'], {
      environment: { AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint },
    });
    await proxy.close();

    const count = (operation: string) => proxy.calls.filter((call) => call.operation === operation).length;
    expect({ Scan: count('Scan'), Query: count('Query') }).toEqual(expected);
  });

  it.each([[['list']], [['replay', '--policy', 'cautious']], [['plan']], [['campaigns']]])(
    'says before it begins what a large table costs, and so do others that read all of it: %j',
    async (words) => {
      const proxy = await aProxy(stack.table.endpoint, ({ operation }) =>
        operation === 'DescribeTable'
          ? { status: 200, body: { Table: { ItemCount: 1_000_000, TableSizeBytes: 1_024_000_000 } } }
          : undefined,
      );
      const { exitCode, errors } = await stack.run([...words, '--stack', 'Hygiene'], {
        environment: { AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint },
      });
      await proxy.close();

      expect(exitCode).toBe(0);
      expect(errors.split('\n')[1]).toBe(
        'This reads the whole table, about 1,000,000 items in 1,024 MB: 125,000 read units, about 0.02 dollars.',
      );
      const operations = proxy.calls.map(({ operation }) => operation);
      expect(operations.indexOf('DescribeTable')).toBeLessThan(operations.indexOf('Scan'));
    },
  );

  it('lists all the same where the size of the table may not be asked', async () => {
    const proxy = await aProxy(stack.table.endpoint, ({ operation }) =>
      operation === 'DescribeTable'
        ? { status: 400, body: { __type: 'com.amazon.coral.service#AccessDeniedException' } }
        : undefined,
    );
    const { exitCode, printed, errors } = await stack.run(['list', '--stack', 'Hygiene'], {
      environment: { AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint },
    });
    await proxy.close();

    expect([exitCode, printed.includes('ann@example.com')]).toEqual([0, true]);
    expect(errors).toContain('how large it is may not be asked with these credentials.');
  });

  it('stops at --limit', async () => {
    expect(await listed('--limit', '3')).toHaveLength(3);
  });

  it('says so when nothing is found, and that a campaign is unknown', async () => {
    const unknown = '0b0b0b0b-0000-4000-8000-0000000000ff';
    const { exitCode, printed, errors } = await list('--campaign', unknown);

    expect([exitCode, printed]).toEqual([0, '']);
    expect(errors).toContain('No address was found.\n');
    expect(errors).toContain(`No campaign ${unknown} is known`);
  });

  it('fails for an incident that nobody knows, and names the nearest', async () => {
    const { exitCode, errors } = await list('--incident', `${open.id}x`);

    expect(exitCode).toBe(1);
    expect(errors).toContain(`Did you mean ${open.id}?`);
  });

  it.each<[string[], string]>([
    [['--decision', 'supress'], 'Did you mean suppress?'],
    [['--code', 'b'], 'Did you mean B?'],
    [['--code', 'non'], 'Did you mean none?'],
    [['--domain', 'ann@example.com'], 'Did you mean example.com?'],
    [['--provider', 'gmail'], 'Did you mean gmail.com?'],
    [['--provider', 'gmial.com'], 'Did you mean gmail.com?'],
    [['--campaign', '12'], 'An id looks like 0a0a0a0a-0000-4000-8000-000000000001.'],
    [['--since', 'yesterday'], '2026-11-01, 2026-11-01T09:30:00Z, 7d, 12h'],
    [['--until', '2026-02-30'], '2026-11-01, 2026-11-01T09:30:00Z, 7d, 12h'],
    [['--since', '2026-11-02', '--until', '2026-11-02'], '--until has to be later than --since.'],
    [['--limit', '0'], 'It must be a whole number from 1'],
    [['--desicion', 'review'], 'Did you mean --decision?'],
    [['ann@example.com'], 'too many arguments'],
  ])('refuses %j with exit code 2', async (words, why) => {
    const { exitCode, printed, errors } = await runHere(['list', ...words]);

    expect([exitCode, printed]).toEqual([2, '']);
    expect(errors).toContain(why);
  });

  it('has examples in its help', async () => {
    const { exitCode, printed } = await runHere(['list', '--help']);

    expect(exitCode).toBe(0);
    expect(printed).toContain('bounce-hygiene list --code Z --provider gmail.com --since 7d\n');
  });
});

describe('list of unusual addresses', () => {
  let unusual: DeployedStack;
  const strange = [...addresses, '=cmd@example.com', '-dash@example.com'];
  beforeAll(async () => {
    unusual = await aDeployedStack();
    await storeRecords(
      unusual.table,
      strange.map((address) => anAddressRecord([aBounce({ address })])),
    );
  });
  afterAll(() => unusual.close());

  it('prints each of them whole, in a table and as JSON', async () => {
    const table = await unusual.run(['list', '--stack', 'Hygiene']);
    const json = await unusual.run(['list', '--stack', 'Hygiene', '--json']);

    const rows = table.printed.trim().split('\n').slice(1);
    expect(rows.map((row) => row.trim().split(/ {2,}/)[0]).sort()).toEqual([...strange].sort());
    const lines = json.printed.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { readonly address: string }).address).sort()).toEqual(
      [...strange].sort(),
    );
  });

  it.each([80, 20])(
    'prints each of them whole on a terminal of %i columns, and breaks no word',
    async (columns) => {
      const terminal = aTerminal('node_modules/.bin/node', ['cli/main.ts', 'list', '--stack', 'Hygiene'], {
        columns,
        environment: unusual.environment,
      });
      expect(await terminal.exitCode).toBe(0);

      // Only an address that is longer than the line is broken, by the terminal.
      const broken = terminal.brokenLines();
      const seen = plain(terminal.seen());
      for (const address of strange.filter(({ length }) => length < columns)) expect(seen).toContain(address);
      for (const line of broken) expect(line).toMatch(/^[^\s]+$/);
      expect(seen).toMatch(/non-existent|does not exist|does not\s+exist/);
      expect(seen).not.toContain('…');
    },
  );
});

describe('list of many', () => {
  let many: DeployedStack;
  const count = 5_000;
  beforeAll(async () => {
    many = await aDeployedStack();
    await storeRecords(
      many.table,
      Array.from({ length: count }, (_, index) =>
        anAddressRecord([aBounce({ address: `p${index}@example.com` })]),
      ),
    );
  });
  afterAll(() => many.close());

  it('reads every record once, in pages of 500', async () => {
    const proxy = await aProxy(many.table.endpoint);
    const { printed } = await many.run(['list', '--json', '--stack', 'Hygiene'], {
      environment: { AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint },
    });
    await proxy.close();

    expect(new Set(printed.trim().split('\n')).size).toBe(count);
    const scans = proxy.calls.filter(({ operation }) => operation === 'Scan');
    expect(scans.map(({ body }) => body.Limit)).toEqual(scans.map(() => 500));
    // Ten full pages, and one that is not full for each of the four segments.
    expect(scans.length).toBeLessThanOrEqual(count / 500 + 4);
  });

  it('ends with exit code 0 when its reader has gone, and reads no further', async () => {
    const proxy = await aProxy(many.table.endpoint);
    const { AWS_PROFILE: _, ...own } = process.env;
    const child = spawn('node_modules/.bin/node', ['cli/main.ts', 'list', '--stack', 'Hygiene'], {
      env: { ...own, ...many.environment, AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint },
      stdio: 'pipe',
    });
    const ended = once(child, 'close');
    await once(child.stdout, 'data');
    child.stdout.destroy();

    expect(await ended).toEqual([0, null]);
    await proxy.close();
    expect(proxy.calls.filter(({ operation }) => operation === 'Scan').length).toBeLessThan(count / 500);
  });

  it.each([[[]], [['--json']]])('reads no further while its reader is behind, with %j', async (words) => {
    const { table } = many;
    const stuck = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    let scans = 0;
    onEveryCall(table.client, { name: 'count', step: 'initialize' }, ({ command, make }) => {
      if (command === 'Scan') scans += 1;
      return make();
    });
    const write = () => {
      asked.resolve();
      return stuck.promise;
    };
    const listing = runHere(['list', ...words, '--stack', 'Hygiene'], {
      out: { width: Number.POSITIVE_INFINITY, print: () => {}, write },
      openTarget: async () => aTarget(table),
    });
    await asked.promise;
    // Whatever is under way comes to its end before these.
    for (let call = 0; call < 3; call += 1) await table.item('ADDRESS#p0@example.com');

    // One page that was taken, and one of each of four segments.
    expect(scans).toBe(5);
    stuck.resolve();
    expect((await listing).exitCode).toBe(0);
    expect(scans).toBeGreaterThanOrEqual(count / 500);
  });

  it('shows a hundred on a terminal, and says that there are more', async () => {
    const terminal = aTerminal('node_modules/.bin/node', ['cli/main.ts', 'list', '--stack', 'Hygiene'], {
      columns: 200,
      environment: many.environment,
    });
    expect(await terminal.exitCode).toBe(0);

    const lines = plain(terminal.seen()).split('\n');
    expect(lines.filter((line) => line.includes('@example.com'))).toHaveLength(100);
    expect(lines.at(-1)).toBe('There are more than these 100: --limit shows more.');
  });
});
