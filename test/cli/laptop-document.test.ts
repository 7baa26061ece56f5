import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAccount } from '../../local/simulated-account/create-account.ts';
import {
  type SimulatedAccount,
  startSimulatedAccount,
} from '../../local/simulated-account/simulated-account.ts';
import { storeFiles } from '../../local/store/store-files.ts';
import { systemClock } from '../../shared/clock.ts';
import { aTerminal } from '../support/a-terminal.ts';
import { runHere } from '../support/run-command-line.ts';

const laptop = readFileSync('docs/LAPTOP.md', 'utf8');
const readme = readFileSync('README.md', 'utf8');
const [, ownBounces = ''] = /\n## Your own bounces\n(.*?)\n## /s.exec(readme) ?? [];

/** A block of commands, and what the document says that a person then sees, if it does. */
interface Shown {
  readonly commands: string;
  readonly output: string | undefined;
}

const examplesOf = (document: string): Shown[] =>
  [...document.matchAll(/^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms)].map(
    ([, commands = '', output]) => ({ commands, output }),
  );
const blockOf = (language: string) =>
  new RegExp(`^\`\`\`${language}\n(.*?)\n\`\`\`$`, 'ms').exec(laptop)?.[1] ?? '';

const [first = { commands: '' }, ...moreOfReadme] = examplesOf(ownBounces);
const shownInReadme = /^```text\n(.*?)^```$/ms.exec(ownBounces)?.[1] ?? '';
const examples = examplesOf(laptop);
const [removal = { commands: '' }] = examples.slice(-1);

/** What the system's own programs are told to start every 15 minutes, as a line for a shell; cron's has a log of its own. */
const scheduled = {
  cron: /^\*\/15 \* \* \* \* (.*)$/.exec(blockOf('crontab'))?.[1] ?? '',
  launchd: `${/<array>(.*)<\/array>/s
    .exec(blockOf('xml'))?.[1]
    ?.replaceAll(/<\/?string>/g, ' ')
    .replace('\n', ' ')} >~/bounce-hygiene.log`,
  'the Task Scheduler': `${/\/sc minute \/mo 15 \/tr "(.*)"$/
    .exec(blockOf('bat'))?.[1]
    ?.replaceAll('%CD%', '~/bounce-hygiene')
    .replaceAll('\\', '/')
    .replace('node.exe', 'node')} >~/bounce-hygiene.log`,
};

/** The day on which the documents have the commands typed; what they show of an earlier day lies as many days back. */
const documentDay = '2026-11-26';
const day = (ms: number) => new Date(ms).toISOString().slice(0, documentDay.length);
const laterMs = Date.parse(day(Date.now())) - Date.parse(documentDay);

/** The lines that begin with the program's name in what a command says of itself; one may go on in the next. */
async function examplesInHelp(command: string): Promise<string[]> {
  const { printed } = await runHere(['help', command]);
  const [, list = ''] = printed.split('\nExamples:\n');
  return list
    .replaceAll(/\\\n\s+/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.includes('--stack') && !line.includes('--simulated'));
}

const [ofUse, ofRun, ofStore] = await Promise.all([
  examplesInHelp('use'),
  examplesInHelp('run'),
  examplesInHelp('store'),
]);

describe('the commands of the README and LAPTOP.md, one after the other on a terminal of 80 columns', () => {
  let folder: string;
  let home: string;
  let account: SimulatedAccount;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'laptop-'));
    home = join(folder, 'home');
    mkdirSync(join(folder, 'bin'));
    program('npx', [
      // The CDK bundles with it.
      `[ "$1" = bounce-hygiene ] || PATH="${process.env.PATH}" exec npx "$@"`,
      'shift',
      `exec "${resolve('node_modules/.bin/node')}" "${resolve('cli/main.ts')}" "$@"`,
    ]);
    program('git', [
      '[ "$*" = "clone REPOSITORY bounce-hygiene" ] || exit 9',
      `ln -s "${resolve('.')}" bounce-hygiene`,
    ]);
    program('systemd-run', [
      '[ "$1 $2 $3" = "--user --unit=bounce-hygiene --on-calendar=*:0/15" ] || exit 9',
      'shift 3',
      'exec "$@"',
    ]);
    account = await startSimulatedAccount({
      // All times in it are counted from this one, so that they are the same on every day.
      account: createAccount({ seed: 1, bounces: 1_200, now: new Date(day(Date.now())) }),
      clock: systemClock,
      tokens: { mode: 'long-lived', device: { intervalSeconds: 1 } },
    });
  });

  afterAll(async () => {
    await account.close();
    rmSync(folder, { recursive: true });
  });

  function program(name: string, lines: readonly string[]): void {
    const file = join(folder, 'bin', name);
    writeFileSync(file, `${['#!/bin/sh', ...lines].join('\n')}\n`);
    chmodSync(file, 0o755);
  }

  const surroundings = () => ({
    CONSTANT_CONTACT_API_URL: account.apiUrl,
    CONSTANT_CONTACT_TOKEN_URL: account.tokenUrl,
    MX_LOOKUPS: 'off',
    CONSTANT_CONTACT_DEVICE_URL: account.deviceUrl,
    CONSTANT_CONTACT_AUTHORIZE_URL: account.authorizeUrl,
    BOUNCE_HYGIENE_HOME: home,
  });

  /** With the folders and the client id that are here. */
  const asHere = (text: string) =>
    text
      .replaceAll('YOUR-API-KEY', account.signIn.deviceClientId)
      .replaceAll('~/.config/bounce-hygiene', home)
      .replaceAll(/(~|\/Users\/kim)(?=\/bounce-hygiene\b)/g, folder);

  /** Types the commands, allows access, says yes where they ask, and ends what goes on. */
  async function seenAfter(commands: string): Promise<string> {
    // The shell stays until the end: when a last command that it has become closes the terminal, it would be hung up.
    const terminal = aTerminal('bash', ['-e', '-c', `${asHere(commands)}\n:`], {
      folder,
      environment: { ...surroundings(), PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
    });
    if (commands.includes('sign-in')) {
      await terminal.until(/\d:\d\d left/);
      await fetch(/http:\S+user_code=[A-Z]{8}/.exec(terminal.seen())?.[0] ?? '');
    }
    const questions = commands.match(/hygiene (release|erase|sign-out|store restore)(?!.*--yes)/g) ?? [];
    for (const asked of questions.keys()) {
      await terminal.until(new RegExp(`(Really[^]*){${asked + 1}}`));
      terminal.type('y');
    }
    const goesOn = commands.includes('--every');
    if (goesOn) {
      await terminal.until('all is read');
      terminal.type('\u0003');
    }
    expect(await terminal.exitCode, terminal.seen()).toBe(goesOn ? 130 : 0);
    // What is for programs is one line.
    if (!commands.includes('--json')) expect(terminal.brokenLines()).toEqual([]);
    return terminal.seen();
  }

  /** Word by word: how long the folder's name is decides where a line breaks. How many requests a run needs, the hour does. */
  const comparable = (text: string) =>
    text
      .replace(/\d+ requests? /, 'N requests ')
      .trim()
      .split(/\s+/);

  const asInTheDocument = (seen: string) =>
    seen
      .replaceAll(home, '/home/kim/.config/bounce-hygiene')
      .replaceAll(/(\d{4}-\d\d-\d\d)( \d\d:\d\d)?/g, (_, on: string, at = '') => {
        const shown = day(Date.parse(on) - laterMs);
        return shown < documentDay ? shown + at : documentDay + (at && ' 10:30');
      });

  test('three commands show one their own bounces, as the README shows it', {
    timeout: 180_000,
  }, async () => {
    const seen = await seenAfter(first.commands);
    const wanted = comparable(shownInReadme);
    const lines = comparable(asInTheDocument(seen));
    const from = lines.indexOf(wanted[0] ?? '');

    expect(first.commands.trim().split('\n')).toHaveLength(3);
    expect(moreOfReadme).toEqual([]);
    expect(wanted.length).toBeGreaterThan(5);
    expect(lines.slice(from, from + wanted.length)).toEqual(wanted);
  });

  test.each(Object.entries(scheduled))('what %s is told makes a run, without a terminal', async (_, line) => {
    const log = join(folder, 'bounce-hygiene.log');
    rmSync(log, { force: true });
    const { HOME = folder } = process.env;

    await promisify(execFile)('/bin/sh', ['-c', asHere(line)], {
      cwd: '/',
      env: { ...surroundings(), HOME, PATH: '/usr/bin:/bin' },
    });

    expect(readFileSync(log, 'utf8')).toContain('All that was due is read.');
  });

  test.each([...ofUse, ...ofRun])('%s, as help says', async (line) => {
    await seenAfter(line);
  });

  test.each(examples.slice(0, -1))('$commands', async ({ commands, output }) => {
    const seen = asInTheDocument(await seenAfter(commands));

    if (output !== undefined) expect(comparable(seen)).toEqual(comparable(output));
  });

  // Last: after a restore a run reads everything again, which takes long.
  test.each(ofStore)('%s, as help says', async (line) => {
    await seenAfter(line);
  });

  test('leave the files of which LAPTOP.md speaks', () => {
    const { backups } = storeFiles(home);

    expect(readFileSync(join(folder, 'do-not-mail.csv'), 'utf8').trim().split('\n')).toHaveLength(573);
    expect(readdirSync(home)).toContain('sign-in.json');
    expect(readdirSync(backups).length).toBeGreaterThan(1);
  });

  test('remove everything at the end', async () => {
    const seen = await seenAfter(removal.commands);

    expect(seen).toContain('The sign-in was removed');
    expect(existsSync(home)).toBe(false);
  });
});

describe('LAPTOP.md', () => {
  test('can be read in five minutes, and prints no line that a terminal of 80 columns breaks', () => {
    expect(laptop.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
    for (const { commands, output = '' } of [{ ...first, output: shownInReadme }, ...examples])
      for (const line of `${commands}${output}`.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('knows every option of run and every command of store', async () => {
    const { printed: run } = await runHere(['run', '--help']);
    const { printed: store } = await runHere(['store', '--help']);
    const list = /\nCommands:\n(.*?)\n\n/s.exec(store)?.[1] ?? '';

    // The others are those of the demonstration, which the README begins with.
    const [own = ''] = run.split(/^.*--simulated/m);
    for (const [option] of own.matchAll(/^ +--[a-z-]+(?= )/gm)) expect(laptop).toContain(option.trim());
    for (const [, name = ''] of list.matchAll(/^ {2}(?!help)([\w-]+) /gm))
      expect(laptop).toContain(`npx bounce-hygiene store ${name}`);
  });
});
