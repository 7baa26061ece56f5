import { demonstrate } from '../../../local/demonstrate.ts';
import { stay } from '../../../local/stay.ts';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { ownVersion } from '../../own-version.ts';
import { report, whatToDoAboutAFailure } from '../../terminal/report.ts';
import type { SimulatedOptions } from './simulated-options.ts';

/** `run --simulated`: what a run does, shown and checked on a made-up account. */
export async function runSimulated(
  { bounces, seed, ...options }: SimulatedOptions,
  context: Context,
): Promise<void> {
  const { out, err, isJson, clock, progress, outside, endWith } = context;
  const again = ['npx bounce-hygiene run', '--simulated', `--bounces ${bounces}`, `--seed ${seed}`];
  // Whoever asks for JSON gets nothing else on the stream for results.
  const page = isJson ? err : out;
  context.mayEndAtOnce();
  page.print(
    'Bounce hygiene for Constant Contact, on this computer: no AWS account, nothing leaves the machine.\n',
  );
  try {
    const { version } = ownVersion();
    await demonstrate({ asked: { bounces, seed }, clock, version, progress }, async (run, laptop) => {
      page.print(report(run, { again, width: page.width }));
      if (isJson) out.print(JSON.stringify(run.summary));
      endWith(run.summary.ok ? exitCodes.fine : exitCodes.failed);
      if (options.stay) await stay(laptop, { nextLine: outside.nextLine, page, progress });
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    err.print(`\nFAILED: the run did not get to its end. ${why}`);
    err.print(whatToDoAboutAFailure(again, err.width));
    endWith(exitCodes.failed);
  }
}
