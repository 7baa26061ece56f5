import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeAtOnce, listenOnLoopback } from '../../local/servers/loopback.ts';
import { aBounce } from '../support/a-bounce.ts';
import { aDeployedStack, type DeployedStack } from '../support/a-deployed-stack.ts';
import type { TestTable } from '../support/a-table.ts';
import { anAddressRecord } from '../support/an-address-record.ts';
import { storeRecords } from '../support/stored-records.ts';

/** Longer than npm's own signal and the terminal's are apart. */
const laterMs = 700;

describe('a command in a process of its own', () => {
  let stack: DeployedStack;
  let table: TestTable;
  let between: Server;
  let endpoint: string;
  let beforeScan: (nth: number) => Promise<void>;

  beforeEach(async () => {
    stack = await aDeployedStack();
    table = stack.table;
    beforeScan = async () => {};
    let scans = 0;
    between = createServer(async (asked, answer) => {
      if (String(asked.headers['x-amz-target']).endsWith('.Scan')) {
        scans += 1;
        await beforeScan(scans);
      }
      const { method, headers } = asked;
      const passedOn = request(table.endpoint, { method, headers }, (got) => {
        answer.writeHead(got.statusCode ?? 500, got.headers);
        got.pipe(answer);
      });
      // The command may be gone by now.
      passedOn.on('error', () => answer.destroy());
      asked.pipe(passedOn);
    });
    endpoint = await listenOnLoopback(between);
  });
  afterEach(async () => {
    await closeAtOnce(between);
    await stack.close();
  });

  const start = (...words: string[]) => {
    const { AWS_PROFILE: _, ...own } = process.env;
    return spawn('node_modules/.bin/node', ['cli/main.ts', ...words, '--stack', 'Hygiene'], {
      env: { ...own, ...stack.environment, AWS_ENDPOINT_URL_DYNAMODB: endpoint },
    });
  };

  async function ended(run: ChildProcess): Promise<{ code: unknown; out: string; errors: string }> {
    const { stdout, stderr } = run;
    if (!stdout || !stderr) throw new Error('the command has no output');
    const [out, errors, [code]] = await Promise.all([text(stdout), text(stderr), once(run, 'exit')]);
    return { code, out, errors };
  }

  test('finds its table by the variables that the AWS command line uses', async () => {
    await storeRecords(table, [anAddressRecord([aBounce({ code: 'Z' })])]);

    const { code, out } = await ended(start('replay', '--policy', 'cautious', '--apply'));

    expect(code).toBe(0);
    expect(out).toContain('1  written');
    expect(await table.item('ADDRESS#ada@example.com')).toMatchObject({ decision: 'review' });
  });

  test('ends with its own exit code', async () => {
    const { code, errors } = await ended(start('incidents', 'confirm', 'outage-typo', '--yes'));

    expect(code).toBe(1);
    expect(errors).toContain('There is no incident "outage-typo".');
  });

  test('brings its page to an end at Ctrl-C, which reaches it twice under npm', async () => {
    const records = Array.from({ length: 1_100 }, (_, number) =>
      anAddressRecord([aBounce({ address: `${number}@example.com` })]),
    );
    await storeRecords(table, records);
    const run = start('replay', '--policy', 'cautious', '--json');
    beforeScan = async (nth) => {
      if (nth !== 2) return;
      run.kill('SIGINT');
      await setTimeout(50);
      run.kill('SIGINT');
      await setTimeout(50);
    };

    const { code, out, errors } = await ended(run);

    expect(code).toBe(130);
    expect(JSON.parse(out)).toMatchObject({
      stopped: 'interrupted',
      read: 1_000,
    });
    expect(errors).toContain('To go on: npx bounce-hygiene replay --policy cautious --from ');
  });

  test('ends at once at the first Ctrl-C where there is nothing to bring to an end', async () => {
    const asked = Promise.withResolvers<void>();
    const silent = createServer(() => asked.resolve());
    endpoint = await listenOnLoopback(silent);
    const run = start('incidents');
    await asked.promise;
    run.kill('SIGINT');
    const { code, out } = await ended(run);
    await closeAtOnce(silent);

    expect({ code, out }).toEqual({ code: 130, out: '' });
  });

  test('ends at once at the second Ctrl-C', async () => {
    const run = start('replay', '--policy', 'cautious');
    beforeScan = async () => {
      run.kill('SIGINT');
      await setTimeout(laterMs);
      run.kill('SIGINT');
      await once(run, 'exit');
    };

    const { code, out } = await ended(run);

    expect(code).toBe(130);
    expect(out).not.toContain('Decided again');
  });

  test('ends in good order when nobody reads on, as behind a pipe into head', async () => {
    const run = start('replay', '--policy', 'cautious');
    run.stdout.destroy();
    const [errors, [code]] = await Promise.all([text(run.stderr), once(run, 'exit')]);

    expect(code).toBe(0);
    expect(errors).toMatch(
      /^On stack Hygiene in us-east-1\.\n(. Deciding every address again, writing nothing.*\n)+$/,
    );
  });
});
