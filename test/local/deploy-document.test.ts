import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CloudFormationServer, startCloudFormation } from '../../local/servers/cloud-formation.ts';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import { toItem } from '../../shared/storage/address-item.ts';
import { synthesised } from '../infra/support/synthesised.ts';
import { aBounce } from '../support/a-bounce.ts';
import { aTable, type TestTable } from '../support/a-table.ts';
import { anAddressRecord } from '../support/an-address-record.ts';
import { storeItems } from '../support/stored-records.ts';

const template = synthesised().toJSON();
const blocks = shellBlocksOf('docs/DEPLOY.md');
const [install = '', define = ''] = blocks;
/** What installs, deploys and updates would change this machine or needs an account; the rest is run. */
const runnable = blocks.filter((block) => !/\b(npm ci|npx cdk|git pull)\b/.test(block));

describe('the commands of DEPLOY.md about decisions', () => {
  let folder: string;
  let table: TestTable;
  let cloudFormation: CloudFormationServer;
  let printed: string;

  const linesOf = (file: string) =>
    written(file)
      .trimEnd()
      .split(/[\r\n]/)
      .slice(1)
      .sort();
  const written = (file: string) => readFileSync(join(folder, file), 'utf8');
  /** Of an older version, which took any text for an address. */
  const twoLines = ['\n', '\r', '\r\n'].map((end) => `x@y.example${end}living@good.example`);
  const itemOf = (bounce: Partial<Bounce> & { readonly address: string }) => ({
    pk: `ADDRESS#${bounce.address}`,
    ...toItem(anAddressRecord([aBounce(bounce)])),
  });
  const at = (daysFromNow: number) => new Date(Date.now() + daysFromNow * 86_400_000).toISOString();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'deploy-'));
    table = await aTable();
    cloudFormation = await startCloudFormation({
      BounceHygiene: { TableName: table.table, Policy: '{"name": "standard", "tuned": {}}' },
    });
    await storeItems(table, [
      itemOf({ address: 'someone@example.org', code: 'S' }),
      ...["o'gone@example.com", ...twoLines].map((address) => itemOf({ address, code: 'B' })),
      itemOf({ address: 'full@example.com', code: 'F', bouncedAt: at(-60) }),
      ...twoLines.map((address) => itemOf({ address: `full-${address}`, code: 'F', bouncedAt: at(-60) })),
      itemOf({ address: 'just-now@example.com', code: 'F', bouncedAt: at(-1) }),
      itemOf({ address: 'away@example.com', code: 'V' }),
      itemOf({ address: 'odd@example.com', code: 'X' }),
      { pk: 'POLL#LEASE' },
    ]);
    standIn('aws', `"${process.execPath}" "${resolve('test/support/aws-command-line.ts')}" "$@"`);
    standIn(
      'npx',
      // It asks services that are not here; test/cli/operating-document.test.ts runs it.
      `[ "$2" = status ] && echo "$*" >>"$CALLS_FILE" && exit
[ "$1" = bounce-hygiene ] && shift && exec "${process.execPath}" "${resolve('cli/main.ts')}" "$@"`,
    );
    standIn('npm', `cd "${resolve('.')}" && exec npm --silent "$@"`);
    printed = await paste(runnable);
  }, 60_000);

  afterAll(async () => {
    await cloudFormation.close();
    await table.close();
    rmSync(folder, { recursive: true });
  });

  /** A command of the document that this runs in its place; npm has to find the project. */
  function standIn(name: string, line: string): void {
    const path = (process.env.PATH ?? '').replaceAll("'", '');
    writeFileSync(join(folder, name), `#!/bin/sh\nPATH='${path}'\n${line}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  /** Pastes the blocks into one shell, each after its number. */
  async function paste(commands: readonly string[]): Promise<string> {
    const outputs = { TableName: table.table, PollerFunctionName: 'poller' };
    const lines = commands.map((command, index) => `echo "== ${index}"\n${command}`).join('\n');
    const shell = spawn('bash', ['-e', '-c', lines], {
      cwd: folder,
      env: {
        ...process.env,
        PATH: `${folder}:${process.env.PATH}`,
        STACK_OUTPUTS: JSON.stringify(outputs),
        CALLS_FILE: join(folder, 'calls.txt'),
        AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.endpoint,
        AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      },
    });
    const [out, errors] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
    return out + errors;
  }

  test('all work', () => {
    expect(printed).not.toMatch(/error|not found|unknown|usage/i);
    expect(printed).toContain(`== ${runnable.length - 1}`);
  });

  test('write the addresses to suppress, one a line, and no part of an address that is none', () => {
    expect(linesOf('suppress.csv')).toEqual(["o'gone@example.com", 'someone@example.org']);
  });

  test('write those worth another try whose date has come, and no others', () => {
    expect(linesOf('retry.csv')).toEqual(['full@example.com']);
  });

  test('show one address with its decision and reason', () => {
    expect(printed).toMatch(/^someone@example\.org: suppress\n {2}Do not mail: .+\.$/m);
  });

  test('list the addresses that wait for a person', () => {
    const [, listed = ''] = /^ +address +decision .*\n((?: .*\n)+)/m.exec(printed) ?? [];

    expect(listed.trim().split('\n')).toEqual([expect.stringMatching(/^odd@example\.com +review +X /)]);
  });

  test('list the incidents, and say what another policy would change', () => {
    expect(printed).toMatch(/no incident/i);
    expect(printed).toMatch(/cautious/);
  });

  test('start the poller and ask how its run has ended', () => {
    expect(written('calls.txt')).toMatch(/^lambda invoke --function-name poller .*\/dev\/stdout$/m);
    expect(written('calls.txt')).toMatch(/^bounce-hygiene status --stack BounceHygiene$/m);
  });
});

describe('the commands of DEPLOY.md about the deployment', () => {
  test('ask the deployment for outputs that it has', () => {
    const asked = blocks.flatMap((block) =>
      [...block.matchAll(/\$\(output (\w+)\)/g)].map(([, name]) => name),
    );

    expect(define).toContain('output() {');
    expect(asked.length).toBeGreaterThan(1);
    expect(Object.keys(template.Outputs)).toEqual(expect.arrayContaining(asked));
  });

  test('give the one parameter that the template asks for', () => {
    const [, name = ''] = /--parameters (\w+)=/.exec(install) ?? [];

    expect(template.Parameters).toHaveProperty(name);
  });

  test('are those of the README', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(install);
  });
});

function shellBlocksOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^( *)```sh\n(.*?)^\1```$/gms)].map(
    ([, indent = '', block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}
