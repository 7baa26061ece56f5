import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CommandError } from '../../../cli/command-error.ts';
import type { Surroundings } from '../../../cli/command-line.ts';
import { homeFolder } from '../../../cli/home-folder.ts';
import type { ChosenTarget } from '../../../cli/target/chosen-target.ts';
import { targetOptions } from '../../../cli/target/target-options.ts';
import { storeFiles } from '../../../local/store/store-files.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeRecords } from '../../support/stored-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'use-'));
const home = join(folder, 'not', 'there', 'yet');
const file = join(home, 'target.json');
let table: TestTable;
let closed = 0;
beforeAll(async () => {
  table = await aTable();
  await storeRecords(table, [anAddressRecord([aBounce({ address: 'ann@example.com' })])]);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await table.close();
});

/** Runs a command line that may open any stack, and says which it has opened. */
async function run(words: readonly string[], what: Partial<Surroundings> = {}) {
  const opened: ChosenTarget[] = [];
  const openedStores: string[] = [];
  const result = await runHere(words, {
    home,
    async openTarget(named) {
      opened.push(named);
      return aTarget(table);
    },
    async openStore(command) {
      openedStores.push(command);
      const close = async () => {
        closed += 1;
      };
      return { ...aTarget(table), close };
    },
    ...what,
  });
  return { ...result, opened, openedStores };
}

/** As `run` leaves one, as far as it tells that it is there. */
function aStoreIsThere(): void {
  const { folder: store, meta, table: stored } = storeFiles(home);
  mkdirSync(store, { recursive: true });
  mkdirSync(stored);
  writeFileSync(meta, '{}');
}

const explain = (...words: string[]) => run(['explain', 'ann@example.com', ...words]);
const chosen = ['use', '--stack', 'Hygiene', '--region', 'eu-west-1', '--profile', 'mail'];

describe('use', () => {
  it('chooses what the commands that follow work on', async () => {
    const { exitCode, printed } = await run(chosen);
    const { opened } = await explain();

    expect([exitCode, printed]).toEqual([
      0,
      'Commands that name no target work with --stack Hygiene --region eu-west-1 --profile mail.',
    ]);
    expect(opened).toEqual([{ stack: 'Hygiene', region: 'eu-west-1', profile: 'mail' }]);
  });

  it.each([
    ['another stack, without what was chosen for the first', ['--stack', 'Other'], { stack: 'Other' }],
    [
      'another region of the chosen one',
      ['--region', 'eu-north-1'],
      { stack: 'Hygiene', region: 'eu-north-1', profile: 'mail' },
    ],
  ])('gives way to options that name %s', async (_, words, named) => {
    await run(chosen);

    expect((await explain(...words)).opened).toEqual([named]);
  });

  it('shows what is chosen, and opens nothing for it', async () => {
    await run(chosen);
    const shown = await run(['use']);

    expect(shown).toMatchObject({ exitCode: 0, opened: [] });
    expect(shown.printed).toBe(
      'Commands that name no target work with --stack Hygiene --region eu-west-1 --profile mail.',
    );
    expect(JSON.parse((await run(['use', '--json'])).printed)).toEqual({
      stack: 'Hygiene',
      region: 'eu-west-1',
      profile: 'mail',
    });
  });

  it('says that nothing is chosen, at first and after --none', async () => {
    const nothing =
      'No target is chosen: each command needs --stack, or works on the store on this computer.';

    expect((await run(['use'])).printed).toBe(nothing);
    await run(chosen);
    expect(await run(['use', '--none'])).toMatchObject({ exitCode: 0, printed: nothing });
    expect(JSON.parse((await run(['use', '--json'])).printed)).toEqual({ stack: null });
    expect((await explain()).exitCode).toBe(2);
  });

  it('remembers nothing of a stack that cannot be opened', async () => {
    await run(['use', '--stack', 'Hygiene']);
    const refused = await run(['use', '--stack', 'Hygeine'], {
      openTarget: () => Promise.reject(new CommandError('There is no stack Hygeine.')),
    });

    expect(refused).toMatchObject({ exitCode: 1, errors: 'There is no stack Hygeine.' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ stack: 'Hygiene' });
  });

  it('leaves one file, which is nobody else’s to read', async () => {
    await run(chosen);
    await run(chosen);

    expect(readdirSync(home)).toEqual(['target.json']);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('takes the store on this computer, which is opened by no other name', async () => {
    aStoreIsThere();
    const { exitCode, printed } = await run(['use', '--local']);
    expect([exitCode, printed]).toEqual([0, 'Commands that name no target work with --local.']);

    const { openedStores, opened } = await explain();
    expect(openedStores).toEqual(['explain']);
    expect(opened).toEqual([]);
    expect((await explain('--stack', 'Hygiene')).opened).toEqual([{ stack: 'Hygiene' }]);
  });

  it('does not choose a store that is not there', async () => {
    const { exitCode, errors } = await run(['use', '--local']);

    expect(exitCode).toBe(1);
    expect(errors).toBe('There is no store on this computer yet: npx bounce-hygiene run makes it.');
  });

  it('has the store opened in the name of the whole command, for whoever wants it meanwhile', async () => {
    aStoreIsThere();

    expect((await run(['incidents', 'list'])).openedStores).toEqual(['incidents list']);
  });

  it('is not needed for the store on this computer, if there is one', async () => {
    aStoreIsThere();

    expect((await explain()).openedStores).toEqual(['explain']);
  });

  it('goes before the store that is there as well', async () => {
    aStoreIsThere();
    await run(chosen);

    expect(await explain()).toMatchObject({ opened: [{ stack: 'Hygiene' }], openedStores: [] });
  });

  it('leaves nothing open when the command has ended, also where that has failed', async () => {
    aStoreIsThere();
    const before = closed;
    await explain();
    await run(['explain', 'nobody@example.com']);

    expect(closed - before).toBe(2);
  });

  it.each([
    [['explain', 'ann@example.com', '--local', '--stack', 'Hygiene'], 'Two targets are named'],
    [['explain', 'ann@example.com', '--local', '--region', 'eu-west-1'], 'Two targets are named'],
    [['run', '--stack', 'Hygiene'], 'run reads into the store on this computer: give no --stack.'],
    [['use', '--none', '--local'], '--none forgets'],
    [['use', '--none', '--stack', 'Hygiene'], '--none forgets: give no --local, --stack'],
    [['use', '--region', 'eu-west-1'], 'Which stack? Give --stack with --region and --profile.'],
    [['use', 'Hygiene'], 'too many arguments'],
  ])('refuses %j', async (words, why) => {
    const { exitCode, errors } = await run(words);

    expect(exitCode).toBe(2);
    expect(errors).toContain(why);
  });

  it.each([
    ['what is cut', '{"stack": "Hyg'],
    ['another form', '{"stack": "Hygiene", "table": "T"}'],
    ['nothing', ''],
    ['a name that could colour the terminal', '{"stack": "Hygiene\\u001b[31m"}'],
  ])(
    'says what to do about a file with %s, and goes on with --stack, --none and a new choice',
    async (_, text) => {
      const write = () => {
        mkdirSync(home, { recursive: true });
        writeFileSync(file, text);
      };
      write();
      for (const words of [['use'], ['explain', 'ann@example.com']]) {
        const { exitCode, errors, opened } = await run(words);
        expect([exitCode, opened]).toEqual([1, []]);
        expect(errors).toContain('is not what "use" writes. Choose the target anew');
      }
      expect((await explain('--stack', 'Hygiene')).exitCode).toBe(0);
      expect((await run(chosen)).exitCode).toBe(0);
      write();
      expect((await run(['use', '--none'])).exitCode).toBe(0);
    },
  );

  it('says what to do where the folder cannot be written', async () => {
    const { exitCode, errors } = await run(chosen, { home: '/dev/null/none' });

    expect(exitCode).toBe(1);
    expect(errors).toContain('Could not write "/dev/null/none/target.json"');
    expect(errors).toContain('set BOUNCE_HYGIENE_HOME to a folder that is yours');
  });
});

describe('commands that follow', () => {
  let stack: DeployedStack;
  beforeAll(async () => {
    stack = await aDeployedStack();
  });
  afterAll(() => stack.close());

  it('are printed with the region of the target, and use reads it from a file', async () => {
    const environment = { BOUNCE_HYGIENE_HOME: home };
    const used = await stack.run(['use', '--stack', 'Hygiene', '--region', 'eu-west-1'], { environment });
    const words = ['suppress', 'ben@example.com', '--reason', 'he asked', '--yes'];
    const { exitCode, printed, errors } = await stack.run(words, { environment });

    expect([used.exitCode, used.errors]).toEqual([0, 'On stack Hygiene in eu-west-1.\n']);
    expect(exitCode).toBe(0);
    expect(errors).toMatch(/^On stack Hygiene in eu-west-1\.\n/);
    expect(printed).toMatch(/npx bounce-hygiene undo suppress-\S+ --stack Hygiene --region eu-west-1\n$/);
  });
});

describe('the options that name a target in another command', () => {
  it.each<[ChosenTarget, string]>([
    [{ stack: 'Hygiene' }, '--stack Hygiene'],
    [{ stack: 'Hygiene', region: 'eu-west-1' }, '--stack Hygiene --region eu-west-1'],
    [{ stack: 'H', profile: "kim's own" }, "--stack H --profile 'kim'\\''s own'"],
    [{ stack: 'H', profile: '$(rm)' }, "--stack H --profile '$(rm)'"],
  ])('of %j are %s', (target, options) => {
    expect(targetOptions(target).join(' ')).toBe(options);
  });
});

describe('the folder of what is remembered', () => {
  it.each<[NodeJS.Platform, Record<string, string>, RegExp]>([
    ['linux', { BOUNCE_HYGIENE_HOME: '/mine', XDG_CONFIG_HOME: '/config' }, /^\/mine$/],
    ['linux', { XDG_CONFIG_HOME: '/config' }, /^\/config\/bounce-hygiene$/],
    ['linux', { BOUNCE_HYGIENE_HOME: '' }, /\/\.config\/bounce-hygiene$/],
    ['darwin', {}, /\/Library\/Preferences\/bounce-hygiene$/],
    ['win32', { APPDATA: '/roaming' }, /^\/roaming\/bounce-hygiene\/Config$/],
  ])('on %s with %j is %s', (platform, environment, expected) => {
    expect(homeFolder(environment, platform)).toMatch(expected);
  });
});
