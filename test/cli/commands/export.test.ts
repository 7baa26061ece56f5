import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { type Answers, aProxy, type CallProxy } from '../../support/a-proxy.ts';
import { addresses } from '../../support/addresses.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeRecords } from '../../support/stored-records.ts';

const strange = [...addresses, '=cmd@example.com', '-dash@example.com', '"a=b"@example.com'];
const records: readonly AddressRecord[] = [
  ...strange.map((address) => anAddressRecord([aBounce({ address })])),
  anAddressRecord([aBounce({ address: 'away@example.net', code: 'V' })]),
  anAddressRecord([
    aBounce({ address: 'due@example.net', code: 'F', bouncedAt: '2026-10-01T00:00:00.000Z' }),
  ]),
  anAddressRecord([
    aBounce({ address: 'waits@example.net', code: 'F', bouncedAt: '2126-10-01T00:00:00.000Z' }),
  ]),
];

let stack: DeployedStack;
let folder: string;
beforeAll(async () => {
  stack = await aDeployedStack();
  await storeRecords(stack.table, records);
});
afterAll(() => stack.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
});
afterEach(() => rm(folder, { recursive: true }));

const run = (...words: string[]) => stack.run(['export', ...words, '--stack', 'Hygiene']);

/** Fields of CSV as RFC 4180 has them, one row a line. */
function rowsOf(csv: string): string[][] {
  return csv
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, bare = '']) => quoted?.replaceAll('""', '"') ?? bare,
      ),
    );
}

describe('export', () => {
  it('writes CSV with a header row, and disarms what a spreadsheet takes for a formula', async () => {
    const { exitCode, printed, errors } = await run('--decision', 'suppress');

    expect([exitCode, errors]).toEqual([0, 'On stack Hygiene in us-east-1.\n']);
    const [header, ...rows] = rowsOf(printed);
    expect(header).toEqual([
      'address',
      'decision',
      'bounceCode',
      'bouncedAt',
      'because',
      'changesWhen',
      'decidedAt',
      'retryAfter',
      'likelyDomain',
    ]);
    const disarmed = strange.map((address) => (/^[-=+@]/.test(address) ? `'${address}` : address));
    expect(rows.map(([address]) => address).sort()).toEqual(disarmed.sort());
    expect(rows.find(([address]) => address === "'=cmd@example.com")?.slice(1, 5)).toEqual([
      'suppress',
      'B',
      '2026-11-01T10:00:00.000Z',
      'Do not mail: the address does not exist (code B), on 2026-11-01.',
    ]);
  });

  it.each([['--format', 'jsonl'], ['--json']])('writes an object a line with %j %j', async (...words) => {
    const { exitCode, printed } = await run(...words.filter((word) => word !== undefined));

    expect(exitCode).toBe(0);
    const objects = printed
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects.map(({ address }) => address).sort()).toEqual(
      records.map(({ address }) => address).sort(),
    );
    expect(objects.find(({ address }) => address === 'due@example.net')).toMatchObject({
      decision: 'retry',
      bounceCode: 'F',
      bouncedAt: '2026-10-01T00:00:00.000Z',
    });
  });

  it("writes addresses exactly as they are in Constant Contact's own column", async () => {
    const { exitCode, printed } = await run('--decision', 'suppress', '--format', 'constant-contact');

    expect(exitCode).toBe(0);
    const [header, ...rows] = rowsOf(printed);
    expect(header).toEqual(['email']);
    expect(rows.map(([address]) => address).sort()).toEqual([...strange].sort());
  });

  it('writes the header row where nothing is found', async () => {
    const { exitCode, printed, errors } = await run(
      '--domain',
      'nowhere.example',
      '--format',
      'constant-contact',
    );

    expect([exitCode, printed]).toEqual([0, 'email\n']);
    expect(errors).toContain('No address was found.\n');
  });

  it('finds who may be mailed again since then', async () => {
    const back = async (since: string) =>
      rowsOf((await run('--back-again', '--since', since, '--format', 'constant-contact')).printed)
        .slice(1)
        .flat()
        .sort();

    // Not those with automatic replies only, which could be mailed all along.
    expect(await back('2026-10-02')).toEqual(['due@example.net']);
    // Nor those that had not bounced yet.
    expect(await back('2026-05-05')).toEqual([]);
    expect(await back('2026-11-20')).toEqual([]);
  });

  it('writes a file for its owner alone, with progress on stderr', async () => {
    const file = join(folder, 'all.csv');
    const words = ['export', '--out', file, '--stack', 'Hygiene'];
    const { exitCode, printed, errors } = await stack.run(words, { asProcess: true });

    expect([exitCode, printed]).toEqual([0, '']);
    expect(rowsOf(readFileSync(file, 'utf8'))).toHaveLength(1 + records.length);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['all.csv']);
    expect(errors).toMatch(/Exporting to ".*all\.csv"/);
    expect(errors).toContain(`${records.length} of ${records.length} records`);
  });

  it('replaces a file with --force only', async () => {
    const file = join(folder, 'mine.csv');
    writeFileSync(file, 'mine');

    const refused = await run('--out', file);
    expect([refused.exitCode, readFileSync(file, 'utf8')]).toEqual([2, 'mine']);
    expect(refused.errors).toContain('is there already. Give another --out, or --force to replace it.');

    expect((await run('--out', file, '--force')).exitCode).toBe(0);
    expect(rowsOf(readFileSync(file, 'utf8'))).toHaveLength(1 + records.length);
  });

  it('says so where the file cannot be written', async () => {
    const { exitCode, errors } = await run('--out', join(folder, 'nowhere', 'all.csv'));

    expect(exitCode).toBe(1);
    expect(errors).toMatch(/Could not write ".*all\.csv" \(ENOENT\)\. Look at its folder/);
  });

  it.each<[string[], string]>([
    [['--format', 'xlsx'], 'The formats are csv, jsonl, constant-contact.'],
    [['--format', 'constantcontact'], 'Did you mean constant-contact?'],
    [['--format', 'csv', '--json'], '--json and --format csv contradict each other.'],
    [['--back-again'], '--back-again needs --since'],
    [['--back-again', '--since', '7d', '--until', '1d'], 'takes no --until'],
    [['--decision', 'retyr'], 'Did you mean retry?'],
  ])('refuses %j with exit code 2', async (words, why) => {
    const { exitCode, printed, errors } = await runHere(['export', ...words]);

    expect([exitCode, printed]).toEqual([2, '']);
    expect(errors).toContain(why);
  });

  it('has a help that fits into 80 columns', async () => {
    const { printed } = await runHere(['export', '--help']);

    for (const line of printed.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('has examples in its help, and says what the ordinary import would do', async () => {
    const { printed } = await runHere(['export', '--help']);

    expect(printed).toContain('bounce-hygiene export --back-again --since 2026-11-01 --out back.csv\n');
    expect(printed).toContain('the ordinary import would add them to a list');
  });
});

describe('an export that does not come to its end', () => {
  const count = 5_000;
  let many: DeployedStack;
  let proxy: CallProxy;
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
  afterEach(() => proxy.close());

  /** Runs an export into a file through a proxy. */
  async function start(answers: Answers, ...words: string[]): Promise<ChildProcess> {
    proxy = await aProxy(many.table.endpoint, answers);
    const { AWS_PROFILE: _, ...own } = process.env;
    return spawn(
      'node_modules/.bin/node',
      ['cli/main.ts', 'export', '--stack', 'Hygiene', '--out', join(folder, 'all.csv'), ...words],
      {
        env: { ...own, ...many.environment, AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  }

  async function ended(child: ChildProcess) {
    const [errors, [exitCode]] = await Promise.all([
      child.stderr ? text(child.stderr) : '',
      once(child, 'close') as Promise<[number | null]>,
    ]);
    return { errors, exitCode };
  }

  it('leaves nothing after a fault in the middle, and says what to do', async () => {
    const child = await start(({ operation, nth }) =>
      operation === 'Scan' && nth > 6
        ? { status: 400, body: { __type: 'com.amazon.coral.service#AccessDeniedException' } }
        : undefined,
    );
    const { errors, exitCode } = await ended(child);

    expect(exitCode).toBe(1);
    expect(errors).toMatch(/Nothing was exported: ".*all\.csv\.part" has been removed\./);
    expect(errors).toContain('Could not scan the table (AccessDeniedException).');
    expect(errors).not.toMatch(/\n {4}at /);
    expect(readdirSync(folder)).toEqual([]);
  });

  function said(child: ChildProcess, words: string): Promise<void> {
    return new Promise((resolve) => {
      child.stderr?.on('data', (data: Buffer) => {
        if (data.toString().includes(words)) resolve();
      });
    });
  }

  /** Lets six pages through, and tells when the next is asked for; it and those after wait until `goOn`. */
  function afterSixPages() {
    const asked = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const answers: Answers = async ({ operation, nth }) => {
      if (operation !== 'Scan' || nth <= 6) return undefined;
      asked.resolve();
      await goOn.promise;
      return undefined;
    };
    return { asked: asked.promise, goOn: goOn.resolve, answers };
  }

  it('leaves nothing after Ctrl-C', async () => {
    const { asked, goOn, answers } = afterSixPages();
    const child = await start(answers);
    const ending = ended(child);
    await asked;
    expect(existsSync(join(folder, 'all.csv.part'))).toBe(true);
    const heard = said(child, 'stopping in good order');
    child.kill('SIGINT');
    await heard;
    goOn();
    const { errors, exitCode } = await ending;

    expect(exitCode).toBe(130);
    expect(errors).toMatch(/Nothing was exported: ".*all\.csv\.part" has been removed\./);
    expect(errors).toContain('Stopped, as you asked.');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing when it is told to end at once', async () => {
    const { asked, goOn, answers } = afterSixPages();
    const child = await start(answers);
    const ending = ended(child);
    await asked;
    child.kill('SIGTERM');
    const { exitCode } = await ending;
    goOn();

    expect(exitCode).toBe(143);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves the file alone that it was to replace', async () => {
    const file = join(folder, 'all.csv');
    writeFileSync(file, 'mine');
    const child = await start(
      ({ operation, nth }) =>
        operation === 'Scan' && nth > 6
          ? { status: 400, body: { __type: 'com.amazon.coral.service#AccessDeniedException' } }
          : undefined,
      '--force',
    );

    expect((await ended(child)).exitCode).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['all.csv']);
  });
});
