import type { Policy } from '../../shared/bounce/policy.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import { scanAddresses } from '../../shared/storage/scan-addresses.ts';
import { type Replayed, replay } from '../operate/replay.ts';
import { explainFailure } from '../target/explain-aws-failure.ts';
import { colours } from '../terminal/colours.ts';
import { labelled } from '../terminal/command-lines.ts';
import { number } from '../terminal/number.ts';
import { replayReport } from '../terminal/replay-report.ts';
import { defaultSamples, type ReplayOptions, replayCommandLine } from './replay-options.ts';
import { type RunCommand, runCommandLine, type Surroundings } from './surroundings.ts';

const interrupted = 130;

/** `npm run replay`. */
export const replayCommand: RunCommand = async (argv, surroundings) => {
  let exitCode = 0;
  const command = replayCommandLine(async (options, policy) => {
    const replayed = await decide(options, policy, surroundings);
    tell(replayed, options, policy, surroundings);
    if (replayed.stopped) exitCode = replayed.stopped.why ? 1 : interrupted;
  });
  return (await runCommandLine(command, argv, surroundings)) || exitCode;
};

function decide(options: ReplayOptions, policy: Policy, surroundings: Surroundings): Promise<Replayed> {
  const { documents, clock, random, newRevision, progress, isInterrupted } = surroundings;
  const { table, from, apply, json, samples } = options;
  const records = createAddressRecords(documents, table, clock);
  const title = apply ? 'Deciding every address again' : 'Deciding every address again, writing nothing';
  return progress.step(title, (say) =>
    replay({
      pages: scanAddresses(documents, table, { from }),
      from,
      policy,
      writing: apply ? { records, clock, random, newRevision } : undefined,
      samplesOfEach: json ? 0 : samples,
      isInterrupted,
      onPage: ({ read, written }) =>
        say(`${number(read)} read${apply ? `, ${number(written)} written` : ''}`),
    }),
  );
}

function tell(replayed: Replayed, options: ReplayOptions, policy: Policy, { out, err }: Surroundings): void {
  const { report, stopped } = replayed;
  const page = options.json ? err : out;
  const differing = report.read - report.same - report.erased;
  // Nothing to report of a table that could not be read.
  if (report.read > 0 || !stopped) page.print(`\n${replayReport(report, policy, options.apply)}`);
  if (differing > 0) page.print(`\n${colours.yellow(deployToo(options, policy))}`);
  if (stopped) {
    const why = stopped.why ? explainFailure(stopped.why) : 'Stopped, as you asked.';
    err.print(`\n${why}\n${labelled('To go on:', commandFor(options, stopped.from), err.width)}`);
  } else if (!options.apply) {
    const next = commandFor({ ...options, apply: true });
    const write = labelled(`To write these ${number(differing)}:`, next, page.width);
    page.print(`\n${differing === 0 ? 'Nothing to write.' : write}`);
  }
  if (options.json) out.print(JSON.stringify(forMachines(replayed, options, policy)));
}

/** Which policy is deployed stands in the functions' environment, where this command may not look. */
function deployToo({ policy: name, tune }: ReplayOptions, policy: Policy): string {
  const context = JSON.stringify({ policy: name, ...tune });
  return (
    `This command does not know which policy is deployed. If it is not ${policy.version}, deploy that first ` +
    `(cdk.context.json: ${context}): whatever is deployed decides an address again with its next bounce.`
  );
}

/** Word by word; an option stands together with its value. */
function commandFor({ table, policy, tune, apply, samples, json }: ReplayOptions, from?: string): string[] {
  const tuned = Object.entries(tune).map(([setting, value]) => `${setting}=${value}`);
  return [
    ...['npm run replay --', `--table ${table}`, `--policy ${policy}`],
    ...(tuned.length > 0 ? [`--tune ${tuned.join(' ')}`] : []),
    ...(apply ? ['--apply'] : []),
    ...(from === undefined ? [] : [`--from ${from}`]),
    ...(samples === defaultSamples ? [] : [`--samples ${samples}`]),
    ...(json ? ['--json'] : []),
  ];
}

function forMachines({ report, stopped }: Replayed, { apply }: ReplayOptions, policy: Policy) {
  const { decisions, reasons, unreadable, decidedBy: _, ...counts } = report;
  return {
    ok: stopped === undefined,
    policy: policy.version,
    applied: apply,
    ...counts,
    reasons: reasons.count,
    decisions: decisions.map(({ from, to, count }) => ({ from, to, count })),
    unreadable: unreadable.count,
    ...(stopped && { stopped: stopped.why?.message ?? 'interrupted' }),
    ...(stopped?.from !== undefined && { next: stopped.from }),
  };
}
