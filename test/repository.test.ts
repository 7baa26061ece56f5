import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { synthesised } from './infra/support/synthesised.ts';

const workflow = readFileSync('.github/workflows/ci.yml', 'utf8');
const { engines, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

describe('the workflow on GitHub', () => {
  test('runs the script that everybody runs, on the oldest Node that is promised', () => {
    const [, oldest] = /^>=(\d+)$/.exec(engines.node) ?? [];

    expect(workflow).toMatch(/^ +- run: \.ci\/run$/m);
    expect(workflow).toMatch(new RegExp(`^ +node-version: ${oldest}$`, 'm'));
  });

  test('may read the repository and nothing else, and keeps no credentials', () => {
    expect(workflow).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    expect(workflow.match(/permissions:/g)).toHaveLength(1);
    expect(workflow).toContain('persist-credentials: false');
  });

  test('uses actions by commit, with the version beside it', () => {
    const used = [...workflow.matchAll(/uses: (.+)$/gm)].map(([, action]) => action);

    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});

test('dependabot looks after npm packages and actions', () => {
  const dependabot = readFileSync('.github/dependabot.yml', 'utf8');

  expect([...dependabot.matchAll(/package-ecosystem: (.+)$/gm)].map(([, name]) => name)).toEqual([
    'npm',
    'github-actions',
  ]);
});

test('a version manager picks the Node that the project brings', () => {
  expect(readFileSync('.node-version', 'utf8').trim()).toBe(dependencies.node);
});

test('the issue template asks for the log line of a run, with a command that finds it', () => {
  const template = readFileSync('.github/ISSUE_TEMPLATE/bug.yml', 'utf8');
  const [, output = ''] = /\$\(output (\w+)\)/.exec(template) ?? [];

  expect(template).toContain(`--filter-pattern '"run ended"'`);
  expect(synthesised().toJSON().Outputs).toHaveProperty(output);
});
