import { endOnSignals } from '../../cli/terminal/end-on-signals.ts';
import { pageOn } from '../../cli/terminal/page.ts';
import { catchAll } from './mutants/catch-all.ts';
import { keep } from './regressions/regressions.ts';
import { longRun } from './runner/long-run.ts';
import { readSimulateOptions } from './runner/options.ts';
import { replay } from './runner/replay.ts';

endOnSignals();
const pages = { out: pageOn(process.stdout), err: pageOn(process.stderr) };
const options = readSimulateOptions(process.argv, { environment: process.env, ...pages });

if (options.mutants) {
  process.exitCode = (await catchAll(options.threads, pages.out)) ? 0 : 1;
} else if (options.seed !== undefined) {
  const { holds, trace, plan } = await replay(options.seed, options);
  pages.out.print(trace);
  if (options.keep !== undefined && !holds) pages.out.print(`Kept: ${keep(options.keep, plan)}`);
  process.exitCode = holds ? 0 : 1;
} else {
  process.exitCode = (await longRun(options, pages)) ? 0 : 1;
}
