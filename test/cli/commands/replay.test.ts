import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Surroundings } from '../../../cli/command-line.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { cautious } from '../../support/policies.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

const blocked = (address: string) => anAddressRecord([aBounce({ address, code: 'Z' })]);
const gone = anAddressRecord([aBounce({ address: 'b@example.com', code: 'B' })]);

describe('replay', () => {
  let table: TestTable;

  beforeEach(async () => {
    table = await aTable();
    await storeRecords(table, [blocked('z@example.com'), gone]);
  });
  afterEach(() => table.close());

  const replay = (words: string, what: Partial<Surroundings> = {}) =>
    runHere(['--stack', 'Hygiene', 'replay', ...words.split(' ').filter(Boolean)], {
      openTarget: async () => aTarget(table),
      ...what,
    });
  const lastLine = (text: string) => JSON.parse(text.split('\n').at(-1) ?? '');

  test('shows what would change, how to apply it, and that the policy has to be deployed too', async () => {
    const { exitCode, printed, errors } = await replay('--policy cautious');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: 'On stack Hygiene in us-east-1.' });
    expect(printed).toMatch(/ 2 {2}read, decided by standard\/3\n/);
    expect(printed).toMatch(/ 1 {2}keep decision and reason; /);
    expect(printed).toMatch(/ 1 {2}change the decision\n/);
    expect(printed).toMatch(/ {2}from +to +addresses\n {2}suppress +review +1\n/);
    expect(printed).toMatch(/z@example\.com\n +was: {2}Do not mail: .*\n +now: {2}A person should look: /);
    expect(printed).toContain(
      'Deployed is standard/3, and whatever is deployed decides an address again with its next bounce: ' +
        'deploy cautious/4 first (cdk.context.json: {"policy":"cautious"}).',
    );
    expect(printed).toContain(
      'To write these 2: npx bounce-hygiene replay --policy cautious --apply --stack Hygiene',
    );
    expect(await table.item('ADDRESS#z@example.com')).toMatchObject({ decision: 'suppress' });
  });

  test('writes what differs when it is asked to', async () => {
    const { exitCode, printed } = await replay('--policy cautious --apply');

    expect(exitCode).toBe(0);
    expect(printed).toMatch(/ 2 {2}written/);
    expect(printed).not.toContain('To write these');
    expect(await table.item('ADDRESS#z@example.com')).toMatchObject({ decision: 'review' });
  });

  test('warns of nothing under the policy that is deployed', async () => {
    const { printed } = await replay('--policy cautious', {
      openTarget: async () => aTarget(table, { policy: cautious }),
    });

    expect(printed).toContain('To write these 2: ');
    expect(printed).not.toContain('deploy');
  });

  test('warns of nothing when nothing differs', async () => {
    const { printed } = await replay('--policy standard');

    expect(printed).toMatch(/ 2 {2}do not differ/);
    expect(printed).toContain('Nothing to write.');
    expect(printed).not.toContain('deploy');
  });

  test('takes other numbers for a policy, one after the other or each by itself, and hands them on', async () => {
    const { printed } = await replay(
      '--policy standard --tune softBounceSends=4 retryDaysFull=3 --tune retryDaysLongest=9',
    );

    expect(printed).toContain(
      'Decided again by standard/3+retryDaysFull=3+retryDaysLongest=9+softBounceSends=4',
    );
    expect(printed).toContain(
      '{"policy":"standard","softBounceSends":4,"retryDaysFull":3,"retryDaysLongest":9}',
    );
    expect(printed).toContain(
      '--policy standard --tune softBounceSends=4 retryDaysFull=3 retryDaysLongest=9 --apply',
    );
  });

  test('shows as many addresses of each change as wanted', async () => {
    await storeRecords(
      table,
      ['1', '2', '3', '4'].map((name) => blocked(`${name}@example.com`)),
    );
    const shown = async (words: string) => ((await replay(words)).printed.match(/ now: /g) ?? []).length;

    expect(await shown('--policy cautious')).toBe(3);
    expect(await shown('--policy cautious --samples 5')).toBe(5);
    expect(await shown('--policy cautious --samples 0')).toBe(0);
  });

  test('lets no address steer the terminal', async () => {
    await storeItems(table, [
      { pk: 'ADDRESS#\u001b]0;owned\u0007\u202e@example.com' },
      { pk: 'ADDRESS#\u001b[31m@example.com' },
    ]);

    const { printed } = await replay('--policy cautious');

    expect(printed).toContain('\\u001b]0;owned\\u0007\\u202e@example.com');
    expect(printed).toContain('\\u001b[31m@example.com');
    for (const control of ['\u001b', '\u0007', '\u202e']) expect(printed).not.toContain(control);
  });

  test('names an address that older versions took for one, on a line of its own, and leaves its record alone', async () => {
    const two = 'x@y.example\nliving@good.example';
    await storeRecords(table, [blocked(two)]);
    const before = await table.item(`ADDRESS#${two}`);

    const { exitCode, printed } = await replay('--policy cautious --apply');

    expect(exitCode).toBe(0);
    expect(printed).toMatch(/ 1 {2}could not be read and are left alone/);
    expect(printed).toMatch(/address that is none:\n {4}x@y\.example\\u000aliving@good\.example/);
    expect(await table.item(`ADDRESS#${two}`)).toEqual(before);
    expect(await table.item('ADDRESS#z@example.com')).toMatchObject({ decision: 'review' });
  });

  test('names what it could not read', async () => {
    await storeItems(table, [{ pk: 'ADDRESS#broken@example.com', decision: 'perhaps' }]);

    const { exitCode, printed } = await replay('--policy cautious');

    expect(exitCode).toBe(0);
    expect(printed).toMatch(/ 1 {2}could not be read and are left alone/);
    expect(printed).toMatch(/changed by hand, or .*:\n {4}broken@example\.com/);
  });

  test('tells machines all that it counted, and nothing else, and no address anywhere', async () => {
    await storeItems(table, [{ pk: 'ADDRESS#broken@example.com', decision: 'perhaps' }]);

    const { printed, errors } = await replay('--policy cautious --json');

    expect(printed).not.toContain('@');
    expect(errors).toContain('Decided again by cautious/4');
    expect(JSON.parse(printed)).toEqual({
      ok: true,
      policy: 'cautious/4',
      applied: false,
      read: 2,
      same: 0,
      policyOnly: 1,
      reasons: 0,
      decisions: [{ from: 'suppress', to: 'review', count: 1 }],
      erased: 0,
      unreadable: 1,
      written: 0,
    });
  });

  test('stops at Ctrl-C after a page, and the command that it prints goes on there', async () => {
    const many = Array.from({ length: 600 }, (_, number) => blocked(`${number}@example.com`));
    await storeRecords(table, many);

    const stopped = await replay('--policy cautious --apply --json', { isInterrupted: () => true });
    const [, goOn = ''] = /To go on: npx bounce-hygiene replay (.*)/.exec(stopped.errors) ?? [];
    const rest = await replay(goOn);

    expect(stopped.exitCode).toBe(130);
    expect(stopped.errors).toContain('Stopped, as you asked.');
    expect(lastLine(stopped.printed)).toMatchObject({ ok: false, stopped: 'interrupted', written: 500 });
    expect(goOn).toContain(`--from ${lastLine(stopped.printed).next}`);
    expect(rest.exitCode).toBe(0);
    expect(lastLine(rest.printed)).toMatchObject({ ok: true, read: 102, written: 102 });
  });

  test('says what to look at when there is no such table, and begins nothing', async () => {
    const { exitCode, printed, errors } = await replay('--policy cautious', {
      openTarget: async () => aTarget(table, { table: 'Nothing' }),
    });

    expect([exitCode, printed]).toEqual([1, '']);
    expect(errors).toMatch(
      /^On stack Hygiene in us-east-1\.\n.*\(ResourceNotFoundException\)\. There is no such table in this region\. Look at --stack and --region\.$/,
    );
  });

  test.each([
    ['', "'--policy <name>' not specified"],
    ['--policy lenient', 'there is no policy "lenient", only standard, cautious, strict'],
    ['--policy strict --tune softBounceSends=4', 'softBounceSends means nothing in the policy strict'],
    ['--policy cautous', 'only standard, cautious, strict. Did you mean cautious?'],
    ['--policy standard --tune sends=4', 'a policy. --help lists those there are.'],
    [
      '--policy standard --tune softbouncesend=4',
      'softbouncesend is not a setting of a policy. Did you mean softBounceSends?',
    ],
    ['--policy standard --tune softBounceSends=0', 'softBounceSends must be a whole number from 2'],
    ['--policy standard --tune softBounceSends', 'It must read like softBounceSends=4'],
    ['--policy standard --tune softBounceSends=many', 'It must read like softBounceSends=4'],
    ['--policy standard --tune __proto__=4', '__proto__ is not a setting of a policy'],
    ['--policy standard --samples -1', 'from 0 to 100'],
    ['--policy standard --from x', 'It is not what an earlier replay printed'],
    ['--policy standard --dry-run', 'unknown option'],
  ])('refuses %s', async (words, why) => {
    const before = await table.items('');

    const { exitCode, printed, errors } = await replay(`${words} --apply`);

    expect(exitCode).toBe(2);
    expect(printed).toBe('');
    expect(errors).toContain(why);
    expect(await table.items('')).toEqual(before);
  });

  test('explains itself, settings and all', async () => {
    const { exitCode, printed } = await replay('--help');

    expect(exitCode).toBe(0);
    expect(printed).toMatch(/softBounceSends +2 to 20/);
    expect(printed).toContain('Nothing is written without --apply');
  });
});
