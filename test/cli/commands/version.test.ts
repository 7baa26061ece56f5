import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownVersion } from '../../../cli/own-version.ts';
import { versionLine } from '../../../cli/terminal/version-line.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { runHere } from '../../support/run-command-line.ts';

const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
let table: TestTable;
beforeAll(async () => {
  table = await aTable();
});
afterAll(() => table.close());

const onStack = (outputs: Record<string, string>, ...words: string[]) =>
  runHere(['version', '--stack', 'Hygiene', ...words], {
    openTarget: async () => aTarget(table, { outputs }),
  });

describe('version', () => {
  it.each([[['version']], [['--version']]])('is said by %j, without a target', async (words) => {
    const { exitCode, printed, errors } = await runHere(words);

    expect([exitCode, errors]).toEqual([0, '']);
    expect(printed).toMatch(new RegExp(`^bounce-hygiene ${version}( \\(commit [0-9a-f]{12,}\\))?, Node \\d`));
  });

  it('is that of the deployed stack, too', async () => {
    const { printed, errors } = await onStack({ Version: version });

    expect(printed).toContain(`\ndeployed: ${version}`);
    expect(errors).toBe('On stack Hygiene in us-east-1.');
  });

  it.each([
    ['0.0.9', 'The stack was deployed by version 0.0.9, and this is'],
    [undefined, 'The stack was deployed by an older version, and this is'],
  ])('says what to do when %s is deployed', async (deployed, sentence) => {
    const { exitCode, errors } = await onStack(deployed === undefined ? {} : { Version: deployed });

    expect(exitCode).toBe(0);
    expect(errors).toContain(sentence);
    expect(errors).toContain('Deploy this version');
  });

  it('is one JSON object with --json', async () => {
    expect(JSON.parse((await runHere(['version', '--json'])).printed)).toEqual(ownVersion());
    expect(JSON.parse((await onStack({ Version: '0.0.9' }, '--json')).printed)).toMatchObject({
      version,
      node: process.versions.node,
      deployed: '0.0.9',
    });
    expect(JSON.parse((await onStack({}, '--json')).printed)).toMatchObject({ deployed: null });
  });

  it('has a commit where the folder is a checkout, and none where it is not', () => {
    const folder = mkdtempSync(join(tmpdir(), 'version-'));

    expect(ownVersion(folder)).not.toHaveProperty('commit');
    expect(ownVersion(join(import.meta.dirname, '..'))).not.toHaveProperty('commit');
    expect(versionLine({ version: '1.2.3', commit: '0123456789ab', node: '24.0.0' })).toBe(
      'bounce-hygiene 1.2.3 (commit 0123456789ab), Node 24.0.0',
    );
    rmSync(folder, { recursive: true });
  });
});
