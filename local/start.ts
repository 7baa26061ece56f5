import { readOptions } from './options.ts';
import { runOnLaptop } from './run-on-laptop.ts';
import { stay } from './stay.ts';
import { createProgress } from './terminal/progress.ts';
import { report } from './terminal/report.ts';

/** For output that goes into a file. */
const widthWithoutTerminal = 110;
/** Reasons in longer lines are harder to read, not easier. */
const widest = 150;

// Whoever closes the pipe (`npm start | head`) has seen enough, and Ctrl-C ends the run with the code shells expect.
process.stdout.on('error', endQuietly);
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const options = readOptions(process.argv, { environment: process.env });
const { isTTY, columns } = process.stdout;
console.log(
  'Bounce hygiene for Constant Contact, on this computer: no AWS account, nothing leaves the machine.\n',
);

try {
  const progress = createProgress(Boolean(isTTY));
  await runOnLaptop(options, progress, async ({ summary, records, spelling }, laptop) => {
    const width = Math.min(columns ?? widthWithoutTerminal, widest);
    console.log(report(summary, records, spelling, width));
    if (options.json) console.log(JSON.stringify(summary));
    process.exitCode = summary.ok ? 0 : 1;
    if (options.stay) await stay(laptop, { input: process.stdin, print: (text) => console.log(text) });
  });
} catch (error) {
  console.error(
    `\nThe run did not get to its end. ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
}

function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}
