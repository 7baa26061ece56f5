import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createErasureKeys } from '../../../cli/target/erasure-keys.ts';
import type { Target } from '../../../cli/target/target.ts';
import { type SecretsManagerServer, startSecretsManager } from '../../../local/servers/secrets-manager.ts';
import { type SqsServer, startSqs } from '../../../local/servers/sqs.ts';
import { StorageError } from '../../../shared/errors.ts';
import { createBatches } from '../../../shared/storage/batches.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { sayingLarge } from '../../support/a-large-table.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { aTerminal } from '../../support/a-terminal.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anOverride } from '../../support/an-override.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeRecords } from '../../support/stored-records.ts';

const signIn = JSON.stringify({ clientId: 'client', refreshToken: 'refresh-token' });

let table: TestTable;
beforeAll(async () => {
  table = await aTable();
});
afterAll(() => table.close());

function queuesWith(countWaiting: () => Promise<number>): Target['queues'] {
  const count = async () => ({ waiting: await countWaiting(), deadLetters: 0, runsNotStarted: 0 });
  return { count, countWaiting };
}

/** A target in this process, whose secret and queues are in memory. */
function ports(what: Partial<Target> = {}): Partial<Target> {
  let stored = { version: '1', text: signIn };
  const secret = {
    read: async () => stored,
    replace: async (_: string, text: string) => {
      stored = { version: '2', text };
      return true;
    },
  };
  return {
    erasureKeys: createErasureKeys(secret, () => Buffer.alloc(32, 3).toString('base64url')),
    queues: queuesWith(async () => 0),
    deadLetters: {
      look: async () => ({ letters: [], inFlight: 0, isWhole: true }),
      drop: async () => [],
      giveBack: async () => true,
    },
    ...what,
  };
}
const one = ports();
const here = (words: readonly string[], what: Partial<Target> = one) =>
  runHere(['--stack', 'Hygiene', ...words], { openTarget: async () => aTarget(table, what) });

describe('erase', () => {
  it('says what is gone, and what it cannot reach', async () => {
    await storeRecords(table, [
      anAddressRecord([aBounce({ address: 'ann@gmail.com' })]),
      anAddressRecord([aBounce({ address: 'ann@googlemail.com' })]),
    ]);
    const { exitCode, printed } = await here(['erase', 'Ann@gmail.com', '--yes']);
    expect(exitCode).toBe(0);
    expect(printed).toMatch(/^ann@gmail\.com is erased: its record, 0 dead letters, its name in 0 batches\./);
    expect(printed).toContain('There is a record of ann@googlemail.com too: erase it apart.');
    expect(printed).toContain("AWS's backups of the table, which end by themselves on 2026-12-25.");
    expect(await table.item('ADDRESS#ann@gmail.com')).toBeUndefined();
    expect(await table.item('ADDRESS#ann@googlemail.com')).toBeDefined();
  });

  it('answers programs in one object', async () => {
    const { exitCode, printed } = await here([
      'erase',
      'json@example.com',
      '--keep-blocked',
      '--yes',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(printed)).toEqual({
      ...{ address: 'json@example.com', blocked: true, otherSpellings: [], unreachable: expect.any(Array) },
      ...{ erasedAt: '2026-11-20T12:00:00.000Z', upTo: '2026-11-20T12:00:00.000Z' },
      removed: { record: false, batches: 0, reasons: 0, deadLetters: 0 },
      ...{ left: [], planned: [] },
    });
  });

  it('ends with 5 and the command to look again where bounces are on their way', async () => {
    const what = { ...one, queues: queuesWith(async () => 3) };
    const { exitCode, printed } = await here(
      ['erase', '--wait', '0', '--yes', '--', "-o'b@example.com"],
      what,
    );
    expect(exitCode).toBe(5);
    expect(printed).toContain(`npx bounce-hygiene erase --stack Hygiene -- '-o'\\''b@example.com'`);
  });

  it('says before it begins what reading a large table costs', async () => {
    const what = { ...one, documents: sayingLarge(table.documents) };
    const { errors } = await here(['erase', 'cost@example.com', '--yes'], what);
    expect(errors.split('\n')[1]).toMatch(/^This reads the whole table, .* about 0\.02 dollars\.$/);
  });

  it('names what it could not take out, and ends with 5 and the command that does', async () => {
    const [ann, ben] = ['ann@left.example', 'ben@left.example'];
    const said = anOverride({ reason: `as ${ann} said` });
    await storeRecords(table, [{ ...anAddressRecord([aBounce({ address: ben })]), overrides: [said] }]);
    const batches = createBatches(table.documents, table.table, () => 'r');
    const about = { id: 'suppress-1', kind: 'suppress', by: 'Kim', reason: 'asked', filter: 'some' } as const;
    await batches.add({ ...about, plannedAt: '2026-11-20T12:00:00.000Z' }, [[ann, ben]]);
    const denied = new StorageError('Could not write an address record.', 'AccessDeniedException');
    const records = { ...aTarget(table).records, write: () => Promise.reject(denied) };
    const words = ['erase', ann, '--wait', '0', '--yes'];
    const { exitCode, printed } = await here(words, { ...one, records });

    expect(exitCode).toBe(5);
    expect(printed).toMatch(/its name in 1 batch\./);
    expect(printed).toMatch(/\nWhat was said of ben@left\.example names it still: these credentials may not/);
    expect(printed).toMatch(/\nBatch suppress-1 named it and is not done: whoever writes it may bring/);
    expect(printed.endsWith('\n  npx bounce-hygiene erase --stack Hygiene ann@left.example')).toBe(true);
    const json = await here([...words, '--json'], { ...one, records });
    expect([json.exitCode, JSON.parse(json.printed)]).toMatchObject([
      5,
      { left: [ben], planned: ['suppress-1'], lookAgain: expect.stringContaining('erase') },
    ]);

    await batches.end('suppress-1', 'done');
    const last = await here(words);
    expect([last.exitCode, last.printed.split('\n')[0]]).toEqual([
      0,
      `${ann} is erased: no record, 0 dead letters, its name in 0 batches, in what was said of 1 other.`,
    ]);
  });

  it('says how to go on where AWS fails in the middle', async () => {
    await storeRecords(table, [anAddressRecord([aBounce({ address: 'cut@example.com' })])]);
    const count = () => Promise.reject(new StorageError('Could not count (TimeoutError).', 'TimeoutError'));
    const { exitCode, printed, errors } = await here(['erase', 'cut@example.com', '--yes'], {
      ...one,
      queues: queuesWith(count),
    });
    expect([exitCode, printed]).toEqual([1, '']);
    expect(errors).toMatch(/AWS cannot be reached.*what is done stays done.*\n {2}npx bounce-hygiene erase/);
    expect((await here(['erase', 'cut@example.com', '--yes'])).exitCode).toBe(0);
  });

  it('ends with 4 where nobody has signed in, and erases nothing', async () => {
    const another = await aTable();
    const secret = { read: async () => undefined, replace: async () => true };
    const what = ports({ erasureKeys: createErasureKeys(secret, () => '') });
    const { exitCode, errors } = await runHere(['--stack', 'Hygiene', 'erase', 'ann@example.com', '--yes'], {
      openTarget: async () => aTarget(another, what),
    });
    expect(exitCode).toBe(4);
    expect(errors).toMatch(/Nobody has signed in yet.*Nothing was erased/);
    expect(await another.items('ERASED#')).toEqual([]);
    await another.close();
  });

  it.each([
    ['erase', 'ahead@example.com', '--yes'],
    ['adopt', '--from', 'Restored', '--apply', '--yes'],
    ['replay', '--policy', 'standard', '--apply'],
  ])('writes nothing by a wrong clock, nor do the others that write: %s', async (...words) => {
    await storeRecords(table, [anAddressRecord([aBounce({ address: 'ahead@example.com' })])]);
    const before = JSON.stringify(await table.items(''));
    const { exitCode, errors } = await here(words, { ...one, serviceTime: () => Date.parse('2025-11-20') });
    expect([exitCode, errors]).toEqual([1, expect.stringMatching(/clock is .* ahead of the service's/)]);
    expect(JSON.stringify(await table.items(''))).toBe(before);
  });

  it.each([
    [['erase', 'ann@example.com'], /give --yes/],
    [['erase', 'no address', '--yes'], /is no address/],
    [['erase', 'ann@example.com', '--yes', '--wait', 'long'], /whole number of minutes/],
    [['erase'], /missing required argument/],
    [['erase', 'ann@example.com', 'ben@example.com', '--yes'], /too many arguments/],
  ])('refuses %j as wrong usage', async (words, says) => {
    const { exitCode, errors } = await here(words);
    expect([exitCode, errors]).toEqual([2, expect.stringMatching(says)]);
  });
});

describe('explain of an address that was erased', () => {
  it('says so, and still that it is not to be mailed where that was asked for', async () => {
    await here(['erase', 'gone@example.com', '--yes']);
    expect(await here(['explain', 'gone@example.com'])).toMatchObject({
      ...{ exitCode: 1, printed: '' },
      errors: expect.stringContaining('It was erased on 2026-11-20.'),
    });
    await here(['erase', 'blocked@example.com', '--keep-blocked', '--yes']);
    expect(await here(['explain', 'Blocked@example.com'])).toMatchObject({
      exitCode: 0,
      printed: expect.stringMatching(
        /^blocked@example\.com: suppress\n {2}Do not mail: erased on 2026-11-20/,
      ),
    });
    const { exitCode, printed } = await here(['explain', 'blocked@example.com', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({
      decision: 'suppress',
      bounces: [],
      overrides: [],
      rule: 'erased',
    });
  });

  it('shows what has bounced since as not to be mailed, in explain, list and export alike', async () => {
    await here(['erase', 'since@example.com', '--keep-blocked', '--yes']);
    await storeRecords(table, [anAddressRecord([aBounce({ address: 'since@example.com', code: 'V' })])]);
    const { exitCode, printed } = await here(['explain', 'since@example.com']);
    expect([exitCode, printed.split('\n')[0]]).toEqual([0, 'since@example.com: suppress']);
    expect(printed).toContain('Do not mail: erased on');
    expect(JSON.parse((await here(['explain', 'since@example.com', '--json'])).printed)).toMatchObject({
      ...{ decision: 'suppress', rule: 'erased', bounces: [{ code: 'V' }], overrides: [] },
      because: expect.stringMatching(/^Do not mail: erased on 2026-11-20, .* It has bounced since\.$/),
    });
    const lines = async (...words: string[]) =>
      (await here([...words, '--json'])).printed.split('\n').filter((line) => line.includes('since@'));
    for (const command of ['list', 'export']) {
      expect(await lines(command, '--decision', 'ignore')).toEqual([]);
      expect(await lines(command, '--decision', 'suppress')).toEqual([
        expect.stringContaining('"decision":"suppress","because":"Do not mail: erased on 2026-11-20'),
      ]);
      expect(await lines(command, '--back-again', '--since', '2026-11-01')).toEqual([]);
    }
  });

  it('says in list and export that blocked addresses cannot be told without the key', async () => {
    await here(['erase', 'since@example.com', '--keep-blocked', '--yes']);
    const read = () =>
      Promise.reject(new StorageError('Could not read the secret.', 'AccessDeniedException'));
    const erasureKeys = { read, make: read, keep: read };
    const { exitCode, errors } = await here(['list'], { ...one, erasureKeys });

    expect([exitCode, errors]).toEqual([0, expect.stringContaining('Which they are cannot be told')]);
  });

  it('cannot tell without the key', async () => {
    const read = () =>
      Promise.reject(new StorageError('Could not read the secret.', 'AccessDeniedException'));
    const erasureKeys = { read, make: read, keep: read };
    const { exitCode, errors } = await here(['explain', 'gone@example.com'], { ...one, erasureKeys });
    expect([exitCode, errors]).toEqual([1, expect.stringContaining('Whether it was erased cannot be told')]);
  });
});

describe('erase against a deployed stack', () => {
  let stack: DeployedStack;
  let secrets: SecretsManagerServer;
  let sqs: SqsServer;
  beforeAll(async () => {
    secrets = await startSecretsManager();
    secrets.put('arn:token', signIn);
    sqs = await startSqs();
    stack = await aDeployedStack(undefined, {
      outputs: {
        TokenSecretArn: 'arn:token',
        BounceQueueUrl: await sqs.createQueue('Bounces'),
        DeadLetterQueueUrl: await sqs.createQueue('DeadLetters'),
        ScheduleDeadLetterQueueUrl: await sqs.createQueue('RunsNotStarted'),
      },
      environment: {
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
        AWS_ENDPOINT_URL_SQS: sqs.endpoint,
      },
    });
  });
  afterAll(async () => {
    await stack.close();
    await Promise.all([secrets.close(), sqs.close()]);
  });

  it('works as a process, asks on a terminal, and keeps the key beside the sign-in', async () => {
    await storeRecords(stack.table, [anAddressRecord([aBounce({ address: 'ann@example.com' })])]);
    const terminal = aTerminal(
      'node_modules/.bin/node',
      ['cli/main.ts', 'erase', 'ann@example.com', '--stack', 'Hygiene'],
      {
        environment: stack.environment,
      },
    );
    await terminal.until('Really erase for good 1 address?');
    expect(terminal.seen()).toContain('This cannot be taken back.');
    terminal.type('y');
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.seen()).toContain('ann@example.com is erased: its record');
    expect(terminal.brokenLines()).toEqual([]);
    expect(await stack.table.items('ADDRESS#')).toEqual([]);
    expect(JSON.parse(secrets.current('arn:token')?.value ?? '')).toEqual({
      ...JSON.parse(signIn),
      erasureKey: expect.stringMatching(/^[\w-]{43}$/),
    });
  });
});
