import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Surroundings } from '../../../cli/command-line.ts';
import { createIncidentRegister } from '../../../shared/storage/incident-register.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { aPage } from '../../support/a-page.ts';
import { aTarget } from '../../support/a-target.ts';
import { aTerminal, type TestTerminal } from '../../support/a-terminal.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anIncident, ended } from '../../support/an-incident.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeRecords } from '../../support/stored-records.ts';

const enter = '\r';
const ctrlC = '\u0003';
const escapeKey = '\u001b';
const { id } = anIncident();
let stack: DeployedStack;

beforeEach(async () => {
  stack = await aDeployedStack();
});
afterEach(() => stack.close());

/** Addresses on the review list, in this order. */
async function waiting(...addresses: string[]): Promise<void> {
  await storeRecords(
    stack.table,
    addresses.map((address, nth) => ({
      ...anAddressRecord([aBounce({ address, code: 'X' })]),
      decidedAt: `2026-11-20T00:00:0${nth}.000Z`,
    })),
  );
}

async function openIncident(): Promise<void> {
  const { documents, table } = stack.table;
  const other = anIncident({ id: 'outage-20261008-other-Z-0b0b', state: ended('dismissed') });
  const watch = anIncident({ id: 'outage-20261101-companies-B-0c0c', level: 'watch' });
  await createIncidentRegister(documents, table, () => 'kept').change(() => [other, watch, anIncident()]);
  await storeRecords(stack.table, [aHeldRecord([aBounce({ address: 'held@gmail.com' })])]);
}

const item = (address: string) => stack.table.item(`ADDRESS#${address}`);
const decisionOf = async (address: string) => (await item(address))?.decision;
const overridesOf = async (address: string) =>
  ((await item(address))?.overrides ?? []) as { kind: string; reason: string; batch: string }[];
const batches = () => stack.table.items('BATCH#');

describe('review on a terminal', () => {
  const start = (...words: string[]) =>
    aTerminal('node_modules/.bin/node', ['cli/main.ts', 'review', ...words, '--stack', 'Hygiene'], {
      environment: stack.environment,
    });

  /** Waits until the address is asked for, and presses a key. */
  async function answer(terminal: TestTerminal, address: string, key: string): Promise<void> {
    await terminal.until(`${address}?`);
    terminal.type(key);
  }

  it('shows incidents, then one address after the other with its facts, and does what each key says', async () => {
    await waiting(
      'ann@example.com',
      'ben@example.com',
      'cy@example.com',
      'dan@example.com',
      'eve@example.com',
    );
    await openIncident();
    const terminal = start('--reason', 'they called');
    await answer(terminal, 'ann@example.com', 'r');
    await answer(terminal, 'ben@example.com', 's');
    await answer(terminal, 'cy@example.com', 'l');
    await answer(terminal, 'dan@example.com', enter);
    await answer(terminal, 'eve@example.com', 'q');

    expect(await terminal.exitCode).toBe(0);
    const seen = terminal.seen();
    expect(seen).toContain('1 incident is open; its addresses wait until it ends:\n  gmail.com: ');
    expect(seen).toContain(`    npx bounce-hygiene incidents dismiss ${id} \\\n      --stack Hygiene\n`);
    expect(seen).not.toContain('held@gmail.com');
    expect(seen).not.toContain('outage-20261101-companies-B-0c0c');
    expect(seen).toMatch(/ann@example\.com: review\n +A person should look: /);
    expect(seen).toContain('Bounces, newest first');
    expect(seen).toMatch(/ann@example\.com: ignore \(before: review\)\. Nothing to do: \S+ released it/);
    expect(seen.replaceAll('\n', ' ')).toContain(
      'Released 1 address, suppressed 1 address, left 2 addresses for later. What was decided stays;',
    );
    expect(terminal.brokenLines()).toEqual([]);
    expect(terminal.isCursorHidden()).toBe(false);
    const names = ['ann', 'ben', 'cy', 'dan', 'eve'].map((name) => `${name}@example.com`);
    expect(await Promise.all(names.map(decisionOf))).toEqual([
      ...['ignore', 'suppress', 'review', 'review', 'review'],
    ]);
    const [said] = await overridesOf('ann@example.com');
    expect(said).toMatchObject({ kind: 'release', reason: 'they called' });

    const undone = await stack.run(['undo', said?.batch ?? '', '--yes', '--stack', 'Hygiene']);
    expect(undone.exitCode).toBe(0);
    expect(await Promise.all(names.slice(0, 2).map(decisionOf))).toEqual(['review', 'suppress']);
  });

  it('asks why, and offers the reason that was given last', async () => {
    await waiting('ann@example.com', 'ben@example.com', 'cy@example.com');
    const terminal = start();
    await answer(terminal, 'ann@example.com', 'r');
    await terminal.until('Why?');
    terminal.type(enter);
    await terminal.until('A reason is needed.');
    terminal.type(`she called${enter}`);
    await answer(terminal, 'ben@example.com', 's');
    await terminal.until(/ben@example\.com\?[\s\S]*Why\?[\s\S]*she called/);
    terminal.type(enter);
    await answer(terminal, 'cy@example.com', 'r');
    await terminal.until(/cy@example\.com\?[\s\S]*Why\?/);
    terminal.type(escapeKey);

    expect(await terminal.exitCode).toBe(0);
    expect(await overridesOf('ann@example.com')).toMatchObject([{ kind: 'release', reason: 'she called' }]);
    expect(await overridesOf('ben@example.com')).toMatchObject([{ kind: 'suppress', reason: 'she called' }]);
    expect(await overridesOf('cy@example.com')).toEqual([]);
    expect(await decisionOf('cy@example.com')).toBe('review');
  });

  it.each([
    ['Ctrl-C', ctrlC, 130],
    ['Escape', escapeKey, 0],
  ])('ends at %s: what was decided stays, and is said', async (_, key, code) => {
    await waiting('ann@example.com', 'ben@example.com');
    const terminal = start('--reason', 'they called');
    await answer(terminal, 'ann@example.com', 'r');
    await answer(terminal, 'ben@example.com', key);

    expect(await terminal.exitCode).toBe(code);
    expect(terminal.seen()).toContain('Released 1 address, suppressed 0 addresses');
    expect(await Promise.all(['ann@example.com', 'ben@example.com'].map(decisionOf))).toEqual([
      ...['ignore', 'review'],
    ]);
    expect(terminal.isCursorHidden()).toBe(false);
  });

  it('writes nothing of an address that somebody else decides, or erases, while it is shown', async () => {
    await waiting('ann@example.com', 'ben@example.com');
    const terminal = start('--reason', 'they called');
    await terminal.until('ann@example.com?');
    await stack.run(['release', 'ann@example.com', '--reason', 'first', '--yes', '--stack', 'Hygiene']);
    const before = await batches();
    terminal.type('s');
    await terminal.until('ben@example.com?');
    await stack.table.documents.send(
      new DeleteCommand({ TableName: stack.table.table, Key: { pk: 'ADDRESS#ben@example.com' } }),
    );
    terminal.type('s');

    expect(await terminal.exitCode).toBe(0);
    expect(terminal.seen()).toContain('ann@example.com does not wait any more: ignore.');
    expect(terminal.seen()).toContain('ben@example.com has been erased meanwhile.');
    expect(await overridesOf('ann@example.com')).toMatchObject([{ kind: 'release', reason: 'first' }]);
    expect(await item('ben@example.com')).toBeUndefined();
    expect(await batches()).toEqual(before);
  });

  it('says so when nothing waits', async () => {
    const terminal = start();

    expect(await terminal.exitCode).toBe(0);
    expect(terminal.seen()).toContain('No incident is open.\nNo address was found.');
  });
});

describe('review without a terminal', () => {
  const review = (words: readonly string[], what: Partial<Surroundings> = {}) =>
    runHere(['--stack', 'Hygiene', 'review', ...words], {
      openTarget: async () => aTarget(stack.table),
      ...what,
    });

  it('lists incidents, then the review list, and asks and writes nothing', async () => {
    await waiting('ann@example.com', 'ben@example.org');
    await openIncident();
    const before = await stack.table.items('');
    const { exitCode, printed } = await review([]);

    expect(exitCode).toBe(0);
    expect(printed.indexOf('incidents dismiss')).toBeLessThan(printed.indexOf('ann@example.com'));
    expect(printed).toMatch(/ann@example\.com +review +X[\s\S]*ben@example\.org +review +X/);
    expect(printed).not.toContain('held@gmail.com');
    expect(await stack.table.items('')).toEqual(before);
  });

  it('prints an object a line with --json, also on a terminal', async () => {
    await waiting('ann@example.com');
    await openIncident();
    const { exitCode, printed } = await review(['--json'], { isInteractive: true });

    expect(exitCode).toBe(0);
    expect(
      printed
        .trimEnd()
        .split(/\n+/)
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { id, status: 'open', waiting: 1 },
      { address: 'ann@example.com', decision: 'review', bounceCode: 'X' },
    ]);
  });

  it('takes the filters of list', async () => {
    await waiting('ann@example.com', 'ben@example.org');
    const { printed } = await review(['--domain', 'example.org', '--json']);

    expect(printed.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(printed)).toMatchObject({ address: 'ben@example.org' });
  });

  it('says so when nothing waits', async () => {
    const { exitCode, printed, errors } = await review([]);

    expect([exitCode, printed]).toEqual([0, 'No incident is open.']);
    expect(errors).toContain('No address was found.');
  });

  it('fits into 80 columns', async () => {
    await waiting('ann@example.com');
    await openIncident();
    const seen: string[] = [];
    await review([], { out: aPage(seen, 80) });

    for (const line of seen.join('\n').split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each([
    [['--decision', 'suppress'], '--decision suppress is not on the review list; list shows it.'],
    [['--reason', ' '], '--reason TEXT'],
    [['--reson', 'x'], '(Did you mean --reason?)'],
    [['ann@example.com'], 'too many arguments'],
  ])('refuses %j', async (words, why) => {
    const { exitCode, printed, errors } = await review(words);

    expect([exitCode, printed]).toEqual([2, '']);
    expect(errors).toContain(why);
  });
});
