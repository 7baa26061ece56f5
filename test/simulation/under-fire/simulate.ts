import { catchAll } from './mutants/catch-all.ts';
import { longRun } from './proof/long-run.ts';
import { readSimulateOptions } from './proof/options.ts';
import { replay } from './proof/replay.ts';
import { keep } from './regressions/regressions.ts';

const options = readSimulateOptions(process.argv);

if (options.mutants) {
  process.exitCode = (await catchAll(options.threads)) ? 0 : 1;
} else if (options.seed !== undefined) {
  const { holds, story, plan } = await replay(options.seed, options);
  console.log(story);
  if (options.keep !== undefined && !holds) console.log(`Kept: ${keep(options.keep, plan)}`);
  process.exitCode = holds ? 0 : 1;
} else {
  process.exitCode = (await longRun(options)) ? 0 : 1;
}
