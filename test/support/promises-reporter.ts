import { basename, dirname } from 'node:path';
import pc from 'picocolors';
import type { Reporter, TestModule } from 'vitest/node';

const marks = {
  passed: pc.green('✓'),
  failed: pc.red('✗'),
  skipped: pc.yellow('-'),
  pending: pc.yellow('-'),
};

/** Ends a run with the promises of the README, each with the sentences that prove it; says nothing where none ran. */
export const promisesReporter: Reporter = {
  onTestRunEnd(modules) {
    const promises = modules.filter(({ moduleId }) => basename(dirname(moduleId)) === 'promises');
    if (promises.length > 0) console.log(promises.toSorted(byName).map(promise).join('\n'));
  },
};

function byName(one: TestModule, other: TestModule): number {
  return one.moduleId.localeCompare(other.moduleId);
}

function promise({ moduleId, children }: TestModule): string {
  const name = basename(moduleId, '.test.ts').replaceAll('-', ' ');
  const proofs = [...children.allTests()].map((test) => `  ${marks[test.result().state]} ${test.name}`);
  return ['', pc.bold(`${name.charAt(0).toUpperCase()}${name.slice(1)}`), ...proofs].join('\n');
}
