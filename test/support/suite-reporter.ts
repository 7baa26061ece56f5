import { basename, dirname } from 'node:path';
import { MinimalReporter, type TestCase, type TestModule, type TestSpecification } from 'vitest/node';
import { colours } from '../../cli/terminal/colours.ts';
import { number } from '../../cli/terminal/number.ts';
import { createProgressLine, type ProgressLine } from '../../cli/terminal/progress-line.ts';

/** Often enough to see that a run in CI goes on, seldom enough for its log to stay short. */
const linesEveryMs = 20_000;

/**
 * Says how far a run is, shows what failed, and ends in the promises of the README and the totals, which fit on one
 * screen. Titles of what passed are for `--reporter=tree`.
 */
export default class SuiteReporter extends MinimalReporter {
  #line: ProgressLine | undefined;
  #clock: NodeJS.Timeout | undefined;
  #files = { all: 0, done: 0 };
  #tests = { passed: 0, failed: 0 };
  #running = new Set<string>();

  override onTestRunStart(specifications: ReadonlyArray<TestSpecification>): void {
    super.onTestRunStart(specifications);
    this.#files = { all: specifications.length, done: 0 };
    this.#tests = { passed: 0, failed: 0 };
    this.#running.clear();
    this.#line = createProgressLine(process.stdout, { linesEveryMs });
    // One test, or what is done once before all of a file, may take minutes.
    this.#clock = setInterval(() => this.#say(), 1_000);
    this.#say();
  }

  override onTestModuleCollected(module: TestModule): void {
    super.onTestModuleCollected(module);
    this.#running.add(module.relativeModuleId);
    this.#say();
  }

  override onTestCaseResult(test: TestCase): void {
    super.onTestCaseResult(test);
    const { state } = test.result();
    if (state === 'passed' || state === 'failed') this.#tests[state] += 1;
    this.#say();
  }

  override onTestModuleEnd(module: TestModule): void {
    super.onTestModuleEnd(module);
    this.#running.delete(module.relativeModuleId);
    this.#files.done += 1;
    this.#say();
  }

  override onTestRunEnd(...run: Parameters<MinimalReporter['onTestRunEnd']>): void {
    clearInterval(this.#clock);
    this.#line?.clear();
    this.#line = undefined;
    super.onTestRunEnd(...run);
  }

  override reportTestSummary(...summary: Parameters<MinimalReporter['reportTestSummary']>): void {
    const promises = this.ctx.state.getTestModules().filter(isPromise).toSorted(byName);
    if (promises.length > 0) {
      this.log();
      for (const promise of promises) this.log(promiseLine(promise));
      this.log(colours.dim('   their tests by title: npx vitest run test/promises --reporter=tree'));
    }
    super.reportTestSummary(...summary);
  }

  override log(...messages: unknown[]): void {
    this.#line?.clear();
    super.log(...messages);
  }

  override error(...messages: unknown[]): void {
    this.#line?.clear();
    super.error(...messages);
  }

  override onUserConsoleLog(...log: Parameters<MinimalReporter['onUserConsoleLog']>): void {
    this.#line?.clear();
    super.onUserConsoleLog(...log);
  }

  #say(): void {
    const { all, done } = this.#files;
    const { passed, failed } = this.#tests;
    const parts = [
      `${done} of ${all} files`,
      `${number(passed)} tests passed`,
      ...(failed > 0 ? [`${number(failed)} failed`] : []),
    ];
    const running = [...this.#running].at(0);
    this.#line?.say(`${parts.join(', ')}${running ? `; in ${running}` : ''}`);
  }
}

function isPromise({ moduleId }: TestModule): boolean {
  return basename(dirname(moduleId)) === 'promises';
}

function byName(one: TestModule, other: TestModule): number {
  return one.moduleId.localeCompare(other.moduleId);
}

function promiseLine(module: TestModule): string {
  const name = basename(module.moduleId, '.test.ts').replaceAll('-', ' ');
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`.padEnd(30);
  const states = [...module.children.allTests()].map((test) => test.result().state);
  const count = (state: string) => states.filter((one) => one === state).length;
  if (module.state() === 'failed') {
    const failed = count('failed');
    return colours.red(
      ` ✗ ${title} ${failed > 0 ? `${failed} of ${states.length} tests failed` : 'its tests did not run'}`,
    );
  }
  const passed = count('passed');
  if (passed < states.length) return colours.yellow(` - ${title} ${passed} of ${states.length} tests ran`);
  return ` ${colours.green('✓')} ${colours.bold(title)} ${passed} tests`;
}
