import type { Reporter, TestModule } from 'vitest/node';
import { number } from '../../cli/terminal/number.ts';

const shown = 25;

/** Prints which files of tests take the most of the processor; CONTRIBUTING.md has the command. */
export default class ProcessorSecondsReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const files = modules
      .map((module) => ({
        file: module.relativeModuleId,
        seconds: module.meta().processorSeconds ?? 0,
        wall: module.diagnostic().duration / 1_000,
      }))
      .toSorted((one, other) => other.seconds - one.seconds);
    const all = files.reduce((sum, { seconds }) => sum + seconds, 0);
    const lines = files.slice(0, shown).map(({ file, seconds, wall }) =>
      [seconds, wall]
        .map((each) => number(Math.round(each)).padStart(6))
        .concat(`  ${file}`)
        .join(''),
    );
    const total = `${number(Math.round(all))} seconds of the processor in ${number(files.length)} files, the dearest first:`;
    console.log(`\n${[total, '   cpu  wall  file', ...lines].join('\n')}`);
  }
}
