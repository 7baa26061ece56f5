import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBounce } from '../../support/a-bounce.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { aTarget } from '../../support/a-target.ts';
import { aTerminal } from '../../support/a-terminal.ts';
import { addresses } from '../../support/addresses.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeRecords } from '../../support/stored-records.ts';

const strange = [
  ...addresses,
  '=cmd@example.com',
  '-dash@example.com',
  '--yes@example.com',
  '"=1+1"@example.com',
];
const dash = '-dash@example.com';

let stack: DeployedStack;
beforeAll(async () => {
  stack = await aDeployedStack();
  await storeRecords(
    stack.table,
    strange.map((address) => anAddressRecord([aBounce({ address })])),
  );
});
afterAll(() => stack.close());

let revisions = 0;
const here = (...words: string[]) =>
  runHere(['--stack', 'Hygiene', ...words], {
    newRevision: () => `made-${++revisions}`,
    openTarget: async () => aTarget(stack.table),
  });

/** A line of a shell, in which `bh` is the command. */
async function shell(line: string) {
  const { AWS_PROFILE: _, ...own } = process.env;
  const bh = 'bh() { node_modules/.bin/node cli/main.ts "$@" --stack Hygiene; }';
  const child = spawn('bash', ['-c', `${bh}; ${line}`], {
    env: { ...own, ...stack.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [printed, errors, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  return { printed, errors, exitCode };
}

describe('a shell', () => {
  it.each([
    ['a closed standard input', 'bh release ada@example.com --reason x <&-', 2],
    ['a closed standard input and filters', 'bh release --domain example.com --reason x <&-', 2],
    ['somebody who says y in a pipe', 'echo y | bh release ada@example.com --reason x', 2],
    ['nobody to take back a batch', 'bh undo release-x <&-', 2],
    ['a closed standard input that a command does not need', 'bh explain ada@example.com <&-', 0],
  ])('with %s gets an answer at once', async (_, line, code) => {
    const { exitCode, errors } = await shell(line);

    expect([exitCode, errors]).toEqual([
      code,
      code === 0 ? expect.anything() : expect.stringContaining('--yes'),
    ]);
    expect((await stack.table.item('ADDRESS#ada@example.com'))?.overrides).toBeUndefined();
  });

  it.each(['list', 'list --json', 'export', 'export --format jsonl', 'explain ada@example.com --json'])(
    'that reads the first line of %s and goes away hears of no fault',
    async (command) => {
      const { exitCode, printed, errors } = await shell(`set -o pipefail; bh ${command} | head -n 1`);

      expect([exitCode, printed.split('\n').length]).toEqual([0, 2]);
      expect(errors).toBe('On stack Hygiene in us-east-1.\n');
    },
  );

  it('gets colours on a terminal, and none with NO_COLOR', async () => {
    const command = 'node_modules/.bin/node cli/main.ts list --limit 1 --stack Hygiene';
    const { environment } = stack;
    const [coloured, plain] = [command, `NO_COLOR=1 ${command}`].map((line) =>
      aTerminal('bash', ['-c', line], { environment }),
    );

    expect([await coloured?.exitCode, coloured?.hasColours()]).toEqual([0, true]);
    expect([await plain?.exitCode, plain?.hasColours()]).toEqual([0, false]);
    expect(plain?.seen()).toContain('suppress');
  });
});

describe('--json', () => {
  it.each([
    [['--json', 'explain', 'ada@example.com']],
    [['explain', '--json', 'ada@example.com']],
    [['explain', 'ada@example.com', '--json']],
  ])('swallows no word after it: %j', async (words) => {
    const { exitCode, printed } = await here(...words);

    expect([exitCode, JSON.parse(printed).address]).toEqual([0, 'ada@example.com']);
  });

  it('takes no value of its own', async () => {
    expect((await here('explain', '--json=address', 'ada@example.com')).exitCode).toBe(2);
  });
});

describe('an unusual address', () => {
  it.each(strange)('is explained, suppressed and taken back as it is: %s', async (address) => {
    const explained = await here('explain', '--json', '--', address);
    expect([explained.exitCode, JSON.parse(explained.printed).address]).toEqual([0, address]);

    const suppressed = await here('suppress', '--reason', 'asked', '--yes', '--json', '--', address);
    const { batch, changed } = JSON.parse(suppressed.printed);
    expect([suppressed.exitCode, changed]).toEqual([0, 1]);
    expect(await stack.table.item(`BATCH#${batch}#0`)).toMatchObject({ members: [address] });

    const undone = await here('undo', batch, '--yes', '--json');
    expect(JSON.parse(undone.printed).changed).toBe(1);
  });

  it('that begins with a dash is an option without the two dashes, and says so', async () => {
    for (const words of [
      ['explain', dash],
      ['release', dash, '--reason', 'x', '--yes'],
    ]) {
      const { exitCode, printed, errors } = await here(...words);
      expect([exitCode, printed]).toEqual([2, '']);
      expect(errors).toContain("unknown option '-dash@example.com'");
    }
  });

  it('is asked about whole on a terminal of 20 columns', async () => {
    const words = ['suppress', '--reason', 'x', '--stack', 'Hygiene', '--', '=cmd@example.com', dash];
    const terminal = aTerminal('node_modules/.bin/node', ['cli/main.ts', ...words], {
      columns: 20,
      environment: stack.environment,
    });
    await terminal.until('Really');
    for (const address of ['=cmd@example.com', dash]) expect(terminal.seen()).toContain(address);
    terminal.type('n');

    expect(await terminal.exitCode).toBe(3);
  });
});
