import { endOnSignals } from '../cli/terminal/end-on-signals.ts';
import { pageOn } from '../cli/terminal/page.ts';
import { createProgress } from '../cli/terminal/progress.ts';
import { report, whatToDoAboutAFailure } from '../cli/terminal/report.ts';
import { readOptions, startCommand } from './options.ts';
import { runOnLaptop } from './run-on-laptop.ts';
import { stay } from './stay.ts';

// Whoever closes the pipe (`npm start | head`) has seen enough.
process.stdout.on('error', endQuietly);
const progress = createProgress();
endOnSignals(() => progress.stop());

const out = pageOn(process.stdout);
const err = pageOn(process.stderr);
const options = readOptions(process.argv, { environment: process.env, out, err });
// Whoever asks for JSON gets nothing else on the stream for results.
const page = options.json ? err : out;
page.print(
  'Bounce hygiene for Constant Contact, on this computer: no AWS account, nothing leaves the machine.\n',
);

try {
  await runOnLaptop(options, progress, async (run, laptop) => {
    page.print(report(run, { again: startCommand(options), width: page.width }));
    if (options.json) process.stdout.write(`${JSON.stringify(run.summary)}\n`);
    process.exitCode = run.summary.ok ? 0 : 1;
    if (options.stay) await stay(laptop, { input: process.stdin, page, progress });
  });
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  err.print(`\nFAILED: the run did not get to its end. ${why}`);
  err.print(whatToDoAboutAFailure(startCommand(options), err.width));
  process.exitCode = 1;
}

function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}
