import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type ExecutionEnvironment,
  startExecutionEnvironment,
} from '../../../local/lambda/execution-environment.ts';

describe('an execution environment', () => {
  let environment: ExecutionEnvironment;
  let log: string[];

  function start(source: string, { timeoutSeconds = 10 } = {}): void {
    const assetFolder = mkdtempSync(join(tmpdir(), 'asset-'));
    writeFileSync(join(assetFolder, 'index.mjs'), source);
    log = [];
    environment = startExecutionEnvironment(
      {
        name: 'a-function',
        logGroup: 'log',
        assetFolder,
        handler: 'index.handler',
        environment: { HYGIENE_TABLE: 'hygiene' },
        awsEnvironment: { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' },
        timeoutSeconds,
        memoryMb: 128,
      },
      (line) => log.push(line),
    );
  }

  afterEach(() => environment.close());

  test('answers with what the handler returns', async () => {
    start('export const handler = async ({ number }) => ({ doubled: number * 2 });');

    await expect(environment.invoke({ number: 21 })).resolves.toEqual({ ok: true, answer: { doubled: 42 } });
  });

  test('has the variables of the template and of Lambda, and none of ours', async () => {
    process.env.BOUNCE_HYGIENE_PROBE = 'ours';
    start('export const handler = async () => process.env;');
    delete process.env.BOUNCE_HYGIENE_PROBE;

    const result = await environment.invoke({});

    expect(result).toMatchObject({
      answer: {
        HYGIENE_TABLE: 'hygiene',
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
      },
    });
    expect(result).not.toHaveProperty('answer.BOUNCE_HYGIENE_PROBE');
    expect(result).not.toHaveProperty('answer.NODE_OPTIONS');
  });

  test('stays warm between invocations', async () => {
    start('let calls = 0; export const handler = async () => { calls += 1; return calls; };');

    await environment.invoke({});

    await expect(environment.invoke({})).resolves.toEqual({ ok: true, answer: 2 });
  });

  test('tells the handler how much time is left', async () => {
    start('export const handler = async (event, context) => context.getRemainingTimeInMillis();');

    const result = await environment.invoke({});

    expect(result.ok && Number(result.answer)).toBeGreaterThan(0);
    expect(result.ok && Number(result.answer)).toBeLessThanOrEqual(10_000);
  });

  test('finds its time up when it is told to stop, and ends by itself; the next invocation has its full time', async () => {
    start(`export const handler = async ({ waits }, context) => {
      while (waits && context.getRemainingTimeInMillis() > 0) await new Promise(setImmediate);
      return context.getRemainingTimeInMillis();
    };`);

    const stop = new AbortController();
    const stopped = environment.invoke({ waits: true }, stop.signal);
    stop.abort();
    await expect(stopped).resolves.toEqual({ ok: true, answer: 0 });
    await expect(environment.invoke({ waits: true }, stop.signal)).resolves.toEqual({ ok: true, answer: 0 });
    const next = await environment.invoke({});
    expect(next.ok && Number(next.answer)).toBeGreaterThan(0);
  });

  test('logs a thrown error as Lambda does, with its own fields and its cause', async () => {
    start(`export const handler = async () => {
      throw Object.assign(new TypeError('outer', { cause: new Error('inner') }), { field: 'own' });
    };`);

    await expect(environment.invoke({})).resolves.toEqual({
      ok: false,
      errorType: 'TypeError',
      errorMessage: 'outer',
    });
    expect(log.join('\n')).toMatch(/own.*inner/);
  });

  test('passes on what the function writes to its log', async () => {
    start("console.log('loaded'); export const handler = async () => { console.error('called'); };");

    await environment.invoke({});
    await environment.close();

    expect(log).toEqual(expect.arrayContaining(['loaded', 'called']));
  });

  test('has passed on all that an invocation wrote before it answers', async () => {
    start(`export const handler = async ({ fails }) => {
      console.log('x'.repeat(200_000));
      process.stdout.write('no line end');
      process.stderr.write('nor here');
      if (fails) throw new Error('no');
    };`);

    for (const fails of [false, true]) {
      log.length = 0;
      await environment.invoke({ fails });

      expect(log.map((line) => line.slice(0, 11))).toEqual(
        expect.arrayContaining(['xxxxxxxxxxx', 'no line end', expect.stringMatching(/^nor here/)]),
      );
      expect(log.filter((line) => line.includes('RequestId'))).toEqual([]);
    }
  });

  test('ends an invocation that takes longer than the template allows', async () => {
    start('export const handler = () => new Promise(() => setInterval(() => {}, 1000));', {
      timeoutSeconds: 0.2,
    });

    await expect(environment.invoke({})).resolves.toMatchObject({ ok: false, errorType: 'Sandbox.Timedout' });
  });

  test('reports a process that dies instead of waiting for it', async () => {
    start('export const handler = async () => process.exit(3);');

    await expect(environment.invoke({})).resolves.toMatchObject({
      ok: false,
      errorType: 'Runtime.ExitError',
    });
    await expect(environment.invoke({})).resolves.toMatchObject({
      ok: false,
      errorType: 'Runtime.ExitError',
    });
  });

  test.each([
    ['exports no handler', 'export const somethingElse = 1;', 'does not export a function named handler'],
    [
      'takes a callback',
      'export const handler = (event, context, callback) => callback();',
      'takes a callback',
    ],
    ['throws while it loads', "throw new Error('at load');", 'at load'],
  ])('says why code that %s cannot run', async (_what, source, why) => {
    start(source);

    await expect(environment.invoke({})).resolves.toMatchObject({
      ok: false,
      errorMessage: expect.stringContaining(why),
    });
  });
});
