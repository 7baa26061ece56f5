import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { BatchOutcome } from '../../functions/classifier/classify-batch.ts';
import { completenessOf } from '../../functions/poller/plan/completeness.ts';
import { emptySummary, type RunSummary, toLogFields } from '../../functions/poller/run/summary.ts';
import { decisionsByStrength } from '../../shared/bounce/bounce-codes.ts';
import * as errors from '../../shared/errors.ts';
import { runHere } from '../support/run-command-line.ts';
import { anchorOf } from './support/anchor.ts';
import { resourcesOf, synthesised } from './support/synthesised.ts';

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

test.each(
  [...runbook.replaceAll(' \\\n', ' ').matchAll(/\bnpx bounce-hygiene ([\w-]+)([^`\n]*)/g)].map(
    ([line, command = '', words = '']) => ({ line, command, words }),
  ),
)('$line is a command that there is, with options that it has', async ({ command, words }) => {
  const [, part] = /^ ([a-z]+)(?= |$)/.exec(words) ?? [];
  const named = part === undefined ? [command] : [command, part];
  const help = `${(await runHere(['--help'])).printed}${(await runHere([...named, '--help'])).printed}`;

  expect(help).toMatch(new RegExp(`Usage: bounce-hygiene ${named.join(' ')} `));
  for (const [option] of words.matchAll(/--[a-z-]+/g)) expect(help).toContain(`${option} `);
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

/** A summary of a run in which all is set: what may be in its log line. */
const fullSummary: Required<RunSummary> = {
  ...emptySummary,
  ending: 'allRead',
  requestsToday: { spent: 1, left: 1 },
  failed: new Map([['campaign', 'reason']]),
  completeness: completenessOf([], { now: new Date(0), unreadable: 1 }),
  progress: { done: 1, known: 2, estimatedFinish: '2026-11-27' } as never,
};
const fullBatch: Required<Omit<BatchOutcome, 'fault'>> = {
  ...{ decided: 1, alreadyKnown: 1, evidence: 1, unknownCodes: 1, decisions: { suppress: 1 } },
  failures: new Map([['message', 'reason']]),
};
const ofEachLine = ['level', 'message', 'error', 'why', 'record', 'record.status', 'messages', 'failed'];
const loggedFields = new Set([
  ...ofEachLine,
  ...Object.keys(toLogFields(fullSummary)),
  ...Object.keys(fullBatch),
  ...decisionsByStrength.map((decision) => `decisions.${decision}`),
  'requestsToday.spent',
]);

test.each(readdirSync(docs).filter((name) => name.endsWith('.md')))(
  'every field that a filter of %s names is one that the log lines have',
  (name) => {
    const text = readFileSync(new URL(name, docs), 'utf8');
    const named = [...text.matchAll(/\$\.([A-Za-z.]+)/g)].map(([, field = '']) => field);

    expect(named.filter((field) => !loggedFields.has(field))).toEqual([]);
  },
);

test('every field that a query of the dashboard names is one that the log lines have', () => {
  const [{ Properties } = { Properties: {} as Record<string, unknown> }] = Object.values(
    resourcesOf(synthesised({ dashboard: 'true' }), 'AWS::CloudWatch::Dashboard'),
  );
  const queries = [
    ...JSON.stringify(Properties).matchAll(/\| (?:filter|stats|display) ([^|]*?)(?=\\\\n|\\\\")/g),
  ];
  const named = queries
    .flatMap(
      ([, words = '']) =>
        words.replaceAll(/\\+"[^"]*"/g, '').match(/(?<!@)\b[A-Za-z]+(?:\.[A-Za-z]+)?\b/g) ?? [],
    )
    .filter(
      (word) => !/^(as|by|bin|sum|max|coalesce|ended|requests|d|suppress|retry|review|ignore)$/.test(word),
    );

  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((field) => field !== 'timestamp' && !loggedFields.has(field))).toEqual([]);
});

test('says that Constant Contact keeps mailing until somebody acts', () => {
  expect(runbook.replaceAll('\n', ' ')).toMatch(/keeps mailing an address until somebody acts/);
});

/** One of each class. What they are made with does not matter to what they end. */
const everyError = Object.values(errors).flatMap((value) => {
  if (typeof value !== 'function' || !(value.prototype instanceof errors.BounceHygieneError)) return [];
  const Kind = value as new (what: unknown) => errors.BounceHygieneError;
  return [value === errors.QuotaClosedError ? new Kind(new Date(0)) : new Kind(['something'])];
});

test('finds the classes of errors', () => {
  expect(everyError.length).toBeGreaterThan(15);
});

test.each(everyError.map((error) => [error.code, error] as const))(
  'says who acts on %s, if a run can end in it',
  (code, error) => {
    const [, table = ''] = /^\| `error` \| Who acts \|.*\n((?:\|.*\n)+)/m.exec(runbook) ?? [];
    const canEndRun = (error.ends === 'run' && error.ending === undefined) || error.ends === 'nothing';

    if (canEndRun) expect(table).toContain(`\`${code}\``);
    else expect(['message', 'report', 'run']).toContain(error.ends);
  },
);

test.each(everyError.map((error) => [error.constructor.name, error] as const))(
  '%s keeps its name in a minified bundle',
  (name, error) => {
    expect(error.name).toBe(name);
  },
);
