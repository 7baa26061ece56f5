import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Surroundings } from '../../../cli/command-line.ts';
import type { Target } from '../../../cli/target/target.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { aProxy, type CallProxy } from '../../support/a-proxy.ts';
import { aTarget } from '../../support/a-target.ts';
import { aTerminal } from '../../support/a-terminal.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { onEveryCall } from '../../support/client-calls.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

let stack: DeployedStack;
let proxy: CallProxy | undefined;
beforeAll(async () => {
  stack = await aDeployedStack();
});
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
});
afterAll(() => stack.close());

const because = ['--reason', 'their server was down', '--yes'];
const item = (address: string) => stack.table.item(`ADDRESS#${address}`);
const decisionOf = async (address: string) => (await item(address))?.decision;
const batches = () => stack.table.items('BATCH#');

let domains = 0;
/** A domain that no other test uses, with so many addresses that are suppressed. */
async function aDomain(count: number): Promise<{ readonly domain: string; readonly addresses: string[] }> {
  const domain = `d${++domains}.example`;
  const addresses = Array.from({ length: count }, (_, nth) => `p${nth}@${domain}`);
  await storeRecords(
    stack.table,
    addresses.map((address) => anAddressRecord([aBounce({ address })])),
  );
  return { domain, addresses };
}

let revisions = 0;
/** Runs in this process, on the stack's table. */
function run(words: readonly string[], ports: Partial<Target> = {}, what: Partial<Surroundings> = {}) {
  return runHere([...words, '--stack', 'Hygiene'], {
    newRevision: () => `made-${++revisions}`,
    openTarget: async () => aTarget(stack.table, ports),
    ...what,
  });
}

const answerOf = ({ printed }: { readonly printed: string }) => JSON.parse(printed);

describe('release and suppress by filters', () => {
  it('change the addresses that pass all of them and no other, and say in the batch which were meant', async () => {
    const campaignActivityId = '0a0a0a0a-0000-4000-8000-0000000000f1';
    const domain = 'between.example';
    const bounced = (address: string, bouncedAt: string, more = {}) =>
      anAddressRecord([aBounce({ address, bouncedAt, campaignActivityId, ...more })]);
    await storeRecords(stack.table, [
      bounced(`early@${domain}`, '2026-10-31T23:59:59.999Z'),
      bounced(`first@${domain}`, '2026-11-01T00:00:00.000Z'),
      bounced(`last@${domain}`, '2026-11-02T23:59:59.999Z'),
      bounced(`late@${domain}`, '2026-11-03T00:00:00.000Z'),
      bounced('other@else.example', '2026-11-01T12:00:00.000Z'),
    ]);
    const words = ['--domain', domain, '--since', '2026-11-01', '--until', '2026-11-03'];
    const released = await run(['release', ...words, ...because, '--json']);

    expect([released.exitCode, answerOf(released)]).toMatchObject([0, { addresses: 2, changed: 2, left: 0 }]);
    const decisions = ['early', 'first', 'last', 'late'].map((name) => decisionOf(`${name}@${domain}`));
    expect(await Promise.all(decisions)).toEqual(['suppress', 'ignore', 'ignore', 'suppress']);
    expect(await decisionOf('other@else.example')).toBe('suppress');
    expect(await stack.table.item(`BATCH#${answerOf(released).batch}`)).toMatchObject({
      filter: `--domain ${domain} --since 2026-11-01T00:00:00.000Z --until 2026-11-03T00:00:00.000Z`,
      ...{ addresses: 2, status: 'done' },
    });

    const campaign = ['--campaign', campaignActivityId, '--code', 'B', '--decision', 'ignore'];
    const suppressed = await run(['suppress', ...campaign, ...because, '--json']);
    expect(answerOf(suppressed)).toMatchObject({ kind: 'suppress', changed: 2 });
    expect(await decisionOf(`first@${domain}`)).toBe('suppress');
    await run(['undo', answerOf(suppressed).batch, '--yes']);
    expect(await decisionOf(`first@${domain}`)).toBe('ignore');
  });

  it('write each record once and every 500 addresses with one item; to go on writes nothing twice', async () => {
    const { domain } = await aDomain(1_203);
    let puts = 0;
    onEveryCall(stack.table.client, { name: 'puts', step: 'initialize' }, ({ command, make }) => {
      if (command === 'PutItem') puts += 1;
      return make();
    });
    const first = await run(['release', '--domain', domain, ...because, '--json']);
    // The records, three items with their addresses, and the batch: planned and done.
    expect([answerOf(first).changed, puts]).toEqual([1_203, 1_203 + 3 + 2]);

    const again = await run(['release', '--batch', answerOf(first).batch, '--yes', '--json']);
    expect([answerOf(again).changed, answerOf(again).unchanged, puts]).toEqual([0, 1_203, 1_203 + 3 + 2]);
    await run(['undo', answerOf(first).batch, '--yes']);
    expect(puts).toBe(2 * 1_203 + 3 + 3);
    stack.table.client.middlewareStack.remove('puts');
  });

  it('say where what is found has records that nobody can read, and leave those as they are', async () => {
    const { domain } = await aDomain(1);
    await storeItems(stack.table, [{ pk: `ADDRESS#broken@${domain}`, decision: 'perhaps' }]);
    const { exitCode, errors } = await run(['release', '--domain', domain, ...because]);

    expect(exitCode).toBe(0);
    expect(errors).toContain(`left out: broken@${domain}.`);
    expect(await item(`broken@${domain}`)).toMatchObject({ decision: 'perhaps' });
  });

  it('say first what reading a large table costs', async () => {
    const { domain } = await aDomain(1);
    proxy = await aProxy(stack.table.endpoint, ({ operation }) =>
      operation === 'DescribeTable'
        ? { status: 200, body: { Table: { ItemCount: 1_000_000, TableSizeBytes: 1_024_000_000 } } }
        : undefined,
    );
    const { errors } = await stack.run(['release', '--domain', domain, ...because, '--stack', 'Hygiene'], {
      environment: { AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint },
    });

    expect(errors.split('\n')[1]).toMatch(/^This reads the whole table, .* about 0\.02 dollars\.$/);
  });

  it.each([
    ['release', 'dismiss'],
    ['suppress', 'confirm'],
  ])('%s an incident by ending it as a whole: it names incidents %s', async (kind, end) => {
    const { exitCode, printed, errors } = await runHere([kind, '--incident', 'outage-1', ...because]);

    expect([exitCode, printed]).toEqual([2, '']);
    expect(errors).toBe(`An incident is ended as a whole: npx bounce-hygiene incidents ${end} outage-1`);
  });

  it.each<[string, string[], string]>([
    ['neither addresses nor filters: never all addresses', ['release'], 'Which addresses?'],
    ['addresses and filters', ['release', 'a@b.example', '--domain', 'b.example'], 'only one of them'],
    ['a file and filters', ['suppress', '--from', 'x.txt', '--due'], 'only one of them'],
    [
      'filters that contradict each other',
      ['release', '--since', '1d', '--until', '2d'],
      '--until has to be',
    ],
    ['a filter that is wrong', ['release', '--code', 'b'], 'Did you mean B?'],
    ['an empty domain', ['release', '--domain', ''], 'A domain is what follows the @.'],
    ['no reason', ['release', '--domain', 'b.example', '--reason', ''], '--reason TEXT'],
  ])('refuse %s', async (_, words, why) => {
    const { exitCode, printed, errors } = await runHere([
      ...words.slice(0, 1),
      ...because,
      ...words.slice(1),
    ]);

    expect([exitCode, printed]).toEqual([2, '']);
    expect(errors).toContain(why);
  });

  it('refuse filters for a batch that is there, and where nobody can be asked', async () => {
    const batch = await runHere(['release', '--batch', 'release-1', '--domain', 'b.example', '--yes']);
    expect([batch.exitCode, batch.errors]).toEqual([2, expect.stringContaining('or filters with it.')]);

    const asked = await runHere(['release', '--domain', 'b.example', '--reason', 'x']);
    expect([asked.exitCode, asked.errors]).toEqual([2, expect.stringContaining('give --yes')]);
  });

  it('write no batch where no address passes, and say that a campaign is unknown', async () => {
    const before = await batches();
    const unknown = '0b0b0b0b-0000-4000-8000-0000000000ff';
    const { exitCode, printed, errors } = await run(['release', '--campaign', unknown, ...because]);

    expect([exitCode, printed]).toEqual([0, '']);
    expect(errors).toContain('No address was found, and nothing was written.');
    expect(errors).toContain(`No campaign ${unknown} is known`);
    const { exitCode: code, printed: json } = await run([
      ...['release', '--domain', 'nobody.example', '--json'],
      ...because,
    ]);
    expect([code, json]).toEqual([0, '{"batch":null,"changed":0}']);
    expect(await batches()).toEqual(before);
  });

  it('write nothing with a clock that is wrong', async () => {
    const { domain, addresses } = await aDomain(1);
    const serviceTime = () => aClock().now().getTime() + 5 * 60_000;
    const { exitCode, errors } = await run(['release', '--domain', domain, ...because], { serviceTime });

    expect([exitCode, await decisionOf(addresses[0] ?? '')]).toEqual([1, 'suppress']);
    expect(errors).toContain("clock is 5 minutes behind the service's; nothing was written.");
  });
});

describe('a batch of filters that is cut', () => {
  it('by Ctrl-C while it looks for addresses has written nothing', async () => {
    const { domain } = await aDomain(3);
    const before = await batches();
    const cut = await run(['release', '--domain', domain, ...because], {}, { isInterrupted: () => true });

    expect([cut.exitCode, cut.errors]).toEqual([130, expect.stringContaining('nothing was written')]);
    expect(await batches()).toEqual(before);
  });

  it.each([1, 2, 3])('while it is kept, at put %i of 3, changes no record and is no batch', async (last) => {
    const { domain, addresses } = await aDomain(501);
    const before = (await batches()).filter(({ status }) => status !== undefined);
    let puts = 0;
    onEveryCall(stack.table.client, { name: 'cut', step: 'initialize' }, ({ command, make }) => {
      if (command === 'PutItem') puts += 1;
      return puts >= last ? Promise.reject(new Error('cut')) : make();
    });
    const { exitCode } = await run(['release', '--domain', domain, ...because]);
    stack.table.client.middlewareStack.remove('cut');

    expect(exitCode).toBe(1);
    expect((await batches()).filter(({ status }) => status !== undefined)).toEqual(before);
    for (const address of addresses.slice(0, 5)) expect(await decisionOf(address)).toBe('suppress');
  });

  it('by the end of its process goes on by its id, and writes each record once in all', async () => {
    const { domain } = await aDomain(700);
    let child: ChildProcess | undefined;
    // Two items with addresses, the batch, and as many records.
    proxy = await aProxy(stack.table.endpoint, ({ operation, nth }) => {
      if (operation === 'PutItem' && nth > 2 + 1 + 300) child?.kill('SIGKILL');
      return undefined;
    });
    const environment = { AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint };
    const words = ['release', '--domain', domain, ...because, '--stack', 'Hygiene'];
    const onStart = (started: ChildProcess) => {
      child = started;
    };
    const cut = await stack.run(words, { environment, onStart });
    const [, id = ''] = /This is batch (release-[\w-]+)\./.exec(cut.errors) ?? [];
    const overridden = async () =>
      (await stack.table.items('ADDRESS#')).filter(
        ({ address, overrides }) => String(address).endsWith(`@${domain}`) && overrides !== undefined,
      );
    const written = (await overridden()).length;
    expect([cut.exitCode, written]).toEqual([null, expect.any(Number)]);
    expect(written).toBeGreaterThanOrEqual(280);
    expect(written).toBeLessThan(700);

    const rest = await run(['release', '--batch', id, '--yes', '--json']);
    const { changed, unchanged, left } = answerOf(rest);
    expect([changed + unchanged, left]).toEqual([700, 0]);
    // What was on its way when the process ended may have arrived since.
    expect(unchanged).toBeGreaterThanOrEqual(written);
    expect(changed).toBeGreaterThan(0);
    const all = await overridden();
    expect(all.map(({ overrides }) => overrides)).toEqual(Array(700).fill([expect.objectContaining({ id })]));
  });
});

describe('on a terminal', () => {
  const start = (...words: string[]) =>
    aTerminal('node_modules/.bin/node', ['cli/main.ts', ...words, '--stack', 'Hygiene'], {
      environment: stack.environment,
    });

  it.each([
    ['the number', '101', 0, 'ignore'],
    ['y', 'y', 3, 'suppress'],
  ])(
    'counts and twenty samples are shown, and the number is asked for: %s',
    async (_, keys, code, decision) => {
      const { domain, addresses } = await aDomain(101);
      const before = await batches();
      const terminal = start('release', '--domain', domain, '--reason', 'their server was down');
      await terminal.until('Type 101 to release 101 addresses');
      expect(terminal.seen()).toMatch(/Release 101 addresses \(their server was down\)\n +101 {2}suppress\n/);
      expect(terminal.seen()).toContain('and 81 more');
      // Until somebody has agreed, the table holds nothing of it.
      expect(await batches()).toEqual(before);
      terminal.type(`${keys}\r`);

      expect(await terminal.exitCode).toBe(code);
      expect(await decisionOf(addresses[100] ?? '')).toBe(decision);
    },
  );
});
