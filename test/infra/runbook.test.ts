import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { addressKeyPrefix, workListIndex } from '../../shared/names.ts';
import { anchorOf } from './support/anchor.ts';
import { synthesised } from './support/synthesised.ts';

const docs = new URL('../../docs/', import.meta.url);
const runbook = readFileSync(new URL('RUNBOOK.md', docs), 'utf8');
const outputs = Object.keys(synthesised().toJSON().Outputs);

test('every output a command asks for is printed by the deployment', () => {
  const asked = [...runbook.matchAll(/\$\(output (\w+)\)/g)].map(([, name]) => name);

  expect(asked.length).toBeGreaterThan(0);
  expect(outputs).toEqual(expect.arrayContaining(asked));
});

test('every name in the removal loop is printed by the deployment', () => {
  const [, names] = /^for name in (.+); do$/m.exec(runbook) ?? [];

  expect(outputs).toEqual(expect.arrayContaining(names?.split(' ') ?? ['no loop']));
});

test('the commands use the keys and the index of the table', () => {
  expect(runbook).toContain(`{"S":"${addressKeyPrefix}jane@example.com"}`);
  expect(runbook).toContain(`--index-name ${workListIndex.name} `);
  expect(runbook).toContain(`'${workListIndex.partitionKey} = :list'`);
});

test('every link inside the runbook leads to one of its headings', () => {
  const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

  for (const [, anchor] of runbook.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
});

test('every link to a file of infra leads to a file', () => {
  for (const [, path = ''] of runbook.matchAll(/\]\((\.\.\/infra\/[^)]+)\)/g)) {
    expect(existsSync(new URL(path, docs)), path).toBe(true);
  }
});

test('says that Constant Contact keeps mailing until somebody acts', () => {
  expect(runbook.replaceAll('\n', ' ')).toMatch(/keeps mailing an address until somebody acts/);
});
