import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { toItem } from '../shared/aws/address-item.ts';
import { bounceCodes, ruleFor } from '../shared/bounce/bounce-codes.ts';
import { aBounce } from './support/a-bounce.ts';
import { aTable } from './support/a-table.ts';
import { anAddressRecord } from './support/an-address-record.ts';
import { storeItems } from './support/stored-records.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/DECISIONS.md',
  'docs/RECORDS.md',
  'docs/RUNBOOK.md',
  'docs/SIGN_IN.md',
  'docs/SIMULATED_ACCOUNT.md',
];

describe('the README', () => {
  it('shows the code table as the code has it', () => {
    const rows = [...readme.matchAll(/^\| `(\w)` +\| ([^|]+?) +\| (\w+) +\| \*\*(\w+)\*\* +\|$/gm)];
    expect(
      rows.map(([, code, reason, bounceClass, decision]) => ({ code, reason, bounceClass, decision })),
    ).toEqual(
      Object.keys(bounceCodes).map((code) => {
        const { reason, bounceClass, decision } = ruleFor(code);
        return { code, reason, bounceClass, decision };
      }),
    );
    expect(readme).toMatch(
      new RegExp(
        `\\| missing, or any other letter +\\| .* \\| unknown +\\| \\*\\*${ruleFor(undefined).decision}\\*\\* +\\|`,
      ),
    );
  });

  it('opens with the four promises, each with a test of its name', () => {
    const promises = [...readme.matchAll(/^\d\. \*\*(No .+?)\.\*\*/gm)].map(([, promise = '']) => promise);
    expect(promises).toHaveLength(4);
    for (const promise of promises) {
      const file = `test/promises/${promise.toLowerCase().replaceAll(' ', '-')}.test.ts`;
      expect(existsSync(join(root, file)), file).toBe(true);
    }
  });

  it('says on its first screen that Constant Contact keeps mailing until somebody acts', () => {
    expect(readme.split('\n').slice(0, 30).join(' ')).toMatch(/keeps mailing .* until somebody acts/);
  });

  it('stays short enough to be read', () => {
    expect(readme.split('\n').length).toBeLessThan(200);
  });
});

/** The words after `aws` of the README's command that writes this file, as a shell passes them on. */
function wordsOf(file: string): readonly string[] {
  const command = [...readme.matchAll(/^aws (?:.*\\\n)*.*$/gm)]
    .map(([text]) => text)
    .find((text) => text.includes(`> ${file}`));
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  try {
    const script = `aws() { printf '%s\\0' "$@"; }; output() { echo "$1"; }; ${command}`;
    execFileSync('bash', ['-c', script], { cwd: folder });
    return readFileSync(join(folder, file), 'utf8').split('\0').slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the lists that the README makes', () => {
  /** The lines of a list, made of a table with these records. The AWS command line writes each row as it is. */
  async function linesOf(file: string, stored: Parameters<typeof storeItems>[1]): Promise<readonly string[]> {
    const words = wordsOf(file);
    const option = (name: string) => words[words.indexOf(`--${name}`) + 1] ?? '';
    expect(words.slice(0, 2)).toEqual(['dynamodb', 'scan']);
    expect([option('table-name'), option('query'), option('output')]).toEqual([
      'TableName',
      'Items[].[address.S]',
      'text',
    ]);
    const table = await aTable();
    try {
      await storeItems(table, stored);
      const { Items = [] } = await table.client.send(
        new ScanCommand({
          TableName: table.table,
          FilterExpression: option('filter-expression'),
          ExpressionAttributeValues: JSON.parse(option('expression-attribute-values')) as Record<
            string,
            AttributeValue
          >,
        }),
      );
      return Items.map(({ address }) => address?.S ?? 'None')
        .join('\n')
        .split(/[\r\n]/)
        .sort();
    } finally {
      await table.close();
    }
  }

  /** Of an older version, which took any text for an address. */
  const twoLines = ['\n', '\r', '\r\n'].map((end) => `x@y.example${end}living@good.example`);
  const itemOf = (address: string, code: string, change: Record<string, unknown> = {}) => ({
    pk: `ADDRESS#${address}`,
    ...toItem(anAddressRecord([aBounce({ address, code })])),
    ...change,
  });

  it('hold the addresses to suppress, a line each, and no part of an address that is none', async () => {
    const stored = [
      ...['gone@example.com', "o'gone@example.com", ...twoLines].map((address) => itemOf(address, 'B')),
      itemOf('full@example.com', 'F'),
      itemOf('odd@example.com', 'X'),
      { pk: 'POLL#LEASE' },
    ];
    expect(await linesOf('suppress.txt', stored)).toEqual(['gone@example.com', "o'gone@example.com"]);
  });

  it('hold the addresses whose date has come, and none that has to wait', async () => {
    const due = { retryAfter: '2026-01-01T00:00:00.000Z' };
    const stored = [
      ...['due@example.com', ...twoLines].map((address) => itemOf(address, 'F', due)),
      itemOf('waits@example.com', 'F', { retryAfter: '2999-01-01T00:00:00.000Z' }),
      itemOf('gone@example.com', 'B'),
    ];
    expect(await linesOf('retry.txt', stored)).toEqual(['due@example.com']);
  });
});

it.each(documents)('every link of %s leads to a file, and to a heading that is there', (file) => {
  const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
  for (const [link, path = '', heading] of links) {
    const target = path === '' ? file : join(file, '..', path);
    expect(existsSync(join(root, target)), `${link} in ${file}`).toBe(true);
    if (heading) expect(headingsOf(target), `${link} in ${file}`).toContain(heading);
  }
});

it.each(documents)('no command of %s has a comment, which zsh would take for words', (file) => {
  const blocks = [...read(file).matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, block = '']) => block);

  for (const block of blocks) expect(block).not.toMatch(/(^|\s)#(\s|$)/m);
});

function headingsOf(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/ /g, '-'),
  );
}
