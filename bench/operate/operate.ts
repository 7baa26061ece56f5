import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Say } from '../../cli/terminal/progress-line.ts';
import { startCloudFormation } from '../../local/servers/cloud-formation.ts';
import { addressKeyPrefix } from '../../shared/names.ts';
import { aBounce } from '../../test/support/a-bounce.ts';
import { aTable, type TestTable } from '../../test/support/a-table.ts';
import { anAddressRecord } from '../../test/support/an-address-record.ts';
import { storeRecords } from '../../test/support/stored-records.ts';
import type { Finding, Part } from '../finding.ts';
import { type Item, itemSize } from '../item-size.ts';
import { figure } from '../tally.ts';
import { aCountingServer, type CountingServer } from './a-counting-server.ts';
import { type Measured, runMeasured } from './run-measured.ts';
import { aSyntheticTable } from './synthetic-table.ts';

const synthetic = 1_000_000;
const stored = 100_000;
/** Codes of twenty bounces, about as often as reports have them. */
const codes = 'BBBBBBBSSSZZZFFFFDDV';
const storedDomain = 'stored.example';
/** After so many records the batch is killed. */
const killedAfter = 20_000;

/** What the commands of an operator take on large tables. */
export const operate: Part = {
  name: 'operate',
  about: 'list, export, release and undo on large tables: records per second, requests, memory',
  async run(say) {
    const table = await aTable();
    const folder = await mkdtemp(join(tmpdir(), 'operate-'));
    try {
      const reading = await measureReading(table, folder, say);
      const batch = await measureBatch(table, say);
      return {
        goals: [...reading.goals, ...batch.goals],
        sections: [...reading.sections, ...batch.sections],
      };
    } finally {
      await table.close();
      rmSync(folder, { recursive: true });
    }
  },
};

/** What a command needs to find the stack `Hygiene` on these servers. */
async function withStack<Result>(
  table: CountingServer,
  work: (environment: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> {
  const cloudFormation = await startCloudFormation({
    Hygiene: { TableName: 'Hygiene', Policy: '{"name": "standard", "tuned": {}}' },
  });
  try {
    return await work({
      AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
  } finally {
    await cloudFormation.close();
  }
}

async function measureReading(table: TestTable, folder: string, say: Say): Promise<Finding> {
  const templates = await templatesOf(table);
  const server = await aSyntheticTable(synthetic, templates);
  const out = join(folder, 'all.csv');
  const commands = [
    ['list', '--json'],
    ['list', '--json', '--code', 'F', '--since', '2026-11-01'],
    ['export', '--out', out],
  ];
  const rows: string[][] = [];
  let mostMb = 0;
  try {
    await withStack(server, async (environment) => {
      for (const words of commands) {
        const shown = words.map((word) => (word === out ? 'FILE' : word)).join(' ');
        say(`${shown} of ${figure(synthetic)} records`);
        const run = well(await runMeasured([...words, '--stack', 'Hygiene'], environment));
        mostMb = Math.max(mostMb, run.mostMb);
        rows.push([
          shown,
          figure(run.seconds, 1),
          figure(synthetic / run.seconds),
          figure(total(server.take())),
          figure(server.takeReadUnits()),
          figure(run.mostMb),
        ]);
      }
    });
  } finally {
    await server.close();
  }
  return {
    goals: [
      { what: 'memory to read 1,000,000 records', measured: mostMb, atMost: 400, unit: 'MB', decimals: 0 },
    ],
    sections: [
      {
        title: `Reading a whole table of ${figure(synthetic)} records`,
        head: ['command', 'seconds', 'records a second', 'requests', 'read units', 'MB at most'],
        rows,
        notes: [
          'The table is synthetic: a server on this computer writes the pages of Scan as they are asked for, in ' +
            "DynamoDB's protocol, and stores nothing. The command is a process of its own; what it prints goes nowhere.",
          `Read units by DynamoDB's rules for scans, for records of ${figure(meanBytes(templates))} bytes with one bounce. ` +
            'Real DynamoDB answers at its own pace.',
          `${cpus().length} cores, which command and server share.`,
        ],
      },
    ],
  };
}

async function measureBatch(table: TestTable, say: Say): Promise<Finding> {
  await fill(table, say);
  let onPut: (() => void) | undefined;
  const server = await aCountingServer((operation) => {
    if (operation === 'PutItem') onPut?.();
    return undefined;
  }, table.endpoint);
  const rows: string[][] = [];
  try {
    return await withStack(server, async (environment) => {
      const measure = async (
        what: string,
        words: readonly string[],
        onStart?: Parameters<typeof runMeasured>[2],
      ) => {
        say(what);
        const run = await runMeasured([...words, '--yes', '--stack', 'Hygiene'], environment, onStart);
        const calls = server.take();
        const puts = calls.get('PutItem') ?? 0;
        const most = onStart ? 'not known' : figure(run.mostMb);
        rows.push([what, figure(run.seconds, 1), figure(total(calls)), figure(puts), most]);
        return { run, puts };
      };
      const words = ['release', '--domain', storedDomain, '--reason', 'bench'];
      const killed = await measure('release, killed', words, (kill) => {
        let puts = 0;
        onPut = () => {
          puts += 1;
          if (puts === killedAfter) kill();
        };
      });
      onPut = undefined;
      const [, id = ''] = /This is batch (\S+)\./.exec(killed.run.errors) ?? [];
      const rest = await measure('release --batch', ['release', '--batch', id]);
      const undone = await measure('undo', ['undo', id]);
      const mostMb = Math.max(well(rest.run).mostMb, well(undone.run).mostMb);
      return {
        goals: [
          {
            what: 'writes for each address of a batch that was killed and has gone on',
            measured: (killed.puts + rest.puts) / stored,
            atMost: 1.005,
            unit: 'writes',
            decimals: 4,
          },
          { what: 'memory for a batch of 100,000', measured: mostMb, atMost: 400, unit: 'MB', decimals: 0 },
        ],
        sections: [
          {
            title: `A batch of ${figure(stored)} addresses, chosen by --domain`,
            head: ['command', 'seconds', 'requests', 'writes', 'MB at most'],
            rows,
            notes: [
              'The table is the embedded DynamoDB, which stores what it is given, shares its process with this bench ' +
                'and sets the pace.',
              `Killed: by SIGKILL at write ${figure(killedAfter)}. A write is a PutItem; for 500 addresses one more ` +
                'keeps them.',
            ],
          },
        ],
      };
    });
  } finally {
    await server.close();
  }
}

async function fill(table: TestTable, say: Say): Promise<void> {
  const perStep = 1_000;
  for (let first = 0; first < stored; first += perStep) {
    say(`storing ${figure(first)} of ${figure(stored)} records`);
    const records = Array.from({ length: perStep }, (_, nth) =>
      anAddressRecord([aBounce({ address: `p${first + nth}@${storedDomain}` })]),
    );
    await storeRecords(table, records);
  }
}

async function templatesOf(table: TestTable) {
  const address = 'template@example.com';
  const templates: { readonly address: string; readonly item: Item }[] = [];
  for (const code of codes) {
    await storeRecords(table, [anAddressRecord([aBounce({ address, code })])]);
    const get = new GetItemCommand({
      TableName: table.table,
      Key: { pk: { S: `${addressKeyPrefix}${address}` } },
    });
    const { Item } = await table.client.send(get);
    if (!Item) throw new Error('the template was not stored');
    templates.push({ address, item: Item });
  }
  return templates;
}

function meanBytes(templates: Awaited<ReturnType<typeof templatesOf>>): number {
  return templates.reduce((sum, { item }) => sum + itemSize(item), 0) / templates.length;
}

function total(calls: ReadonlyMap<string, number>): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}

/** A figure of something that failed says nothing. */
function well(run: Measured): Measured {
  if (run.exitCode !== 0) throw new Error(`The command ended with ${run.exitCode}:\n${run.errors}`);
  return run;
}
