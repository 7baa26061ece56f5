import type { Command } from 'commander';
import type { Policy } from '../../shared/bounce/policy.ts';
import { scanAddresses } from '../../shared/storage/scan-addresses.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Replayed, replay } from '../operate/replay.ts';
import { explainFailure } from '../target/explain-aws-failure.ts';
import { isStore, type Target } from '../target/target.ts';
import { colours } from '../terminal/colours.ts';
import { labelled } from '../terminal/command-lines.ts';
import { number } from '../terminal/number.ts';
import type { Say } from '../terminal/progress-line.ts';
import { replayReport } from '../terminal/replay-report.ts';
import { stepToEnd } from '../terminal/step-to-end.ts';
import { readClockFirst } from './before-writing.ts';
import { defaultSamples, defineReplay, type ReplayOptions } from './replay-options.ts';
import { sayScanCost } from './say-scan-cost.ts';

/** `replay`: what another policy makes of every address; with `--apply` it is written. */
export function replayCommand(program: Command, context: Context): void {
  defineReplay(program, async (options, policy) => {
    const target = await context.target();
    if (options.apply) await readClockFirst(target, context);
    await sayScanCost([{ table: target.table, times: 1 }], target, context);
    const replayed = await decide(options, policy, target, context);
    tell(replayed, { options, policy, target, context });
    if (replayed.stopped) context.endWith(replayed.stopped.why ? exitCodes.failed : exitCodes.interrupted);
  });
}

function decide(
  { from, apply, samples }: ReplayOptions,
  policy: Policy,
  { documents, table, records }: Target,
  { clock, random, newRevision, progress, isInterrupted, isJson }: Context,
): Promise<Replayed> {
  const work = (say: Say): Promise<Replayed> =>
    replay({
      pages: scanAddresses(documents, table, { from }),
      from,
      policy,
      writing: apply ? { records, clock, random, newRevision } : undefined,
      samplesOfEach: isJson ? 0 : samples,
      isInterrupted,
      onPage: ({ read, written }) =>
        say(`${number(read)} read${apply ? `, ${number(written)} written` : ''}`),
    });
  const title = apply ? 'Deciding every address again' : 'Deciding every address again, writing nothing';
  return stepToEnd(progress, title, work, ({ stopped }) => stopped === undefined);
}

/** What a replay was asked to do. */
interface Asked {
  readonly options: ReplayOptions;
  readonly policy: Policy;
  readonly target: Target;
  readonly context: Context;
}

function tell(replayed: Replayed, asked: Asked): void {
  const { options, policy, target, context } = asked;
  const { out, err, isJson } = context;
  const { report, stopped } = replayed;
  const page = isJson ? err : out;
  const differing = report.read - report.same - report.erased;
  // Nothing to report of a table that could not be read.
  if (report.read > 0 || !stopped) page.print(`\n${replayReport(report, policy, options.apply)}`);
  if (differing > 0 && target.policy.version !== policy.version)
    page.print(`\n${colours.yellow(policyFirst(options, policy, target))}`);
  if (stopped) {
    const why = stopped.why ? explainFailure(stopped.why) : 'Stopped, as you asked.';
    err.print(`\n${why}\n${labelled('To go on:', commandFor(asked, stopped.from), err.width)}`);
  } else if (!options.apply) {
    const next = commandFor({ ...asked, options: { ...options, apply: true } });
    const write = labelled(`To write these ${number(differing)}:`, next, page.width);
    page.print(`\n${differing === 0 ? 'Nothing to write.' : write}`);
  }
  if (isJson) out.print(JSON.stringify(forMachines(replayed, options, policy)));
}

function policyFirst({ policy: name, tune }: ReplayOptions, policy: Policy, target: Target): string {
  const context = JSON.stringify({ policy: name, ...tune });
  const { policy: deployed } = target;
  if (isStore(target))
    return (
      `Runs into this store decide by ${deployed.version}, also an address again with its next bounce: ` +
      `choose ${policy.version} for them first (cdk.context.json: ${context}).`
    );
  return (
    `Deployed is ${deployed.version}, and whatever is deployed decides an address again with its next bounce: ` +
    `deploy ${policy.version} first (cdk.context.json: ${context}).`
  );
}

/** Word by word; an option stands together with its value. */
function commandFor({ options, target, context }: Asked, from?: string): string[] {
  const { policy, tune, apply, samples } = options;
  const tuned = Object.entries(tune).map(([setting, value]) => `${setting}=${value}`);
  return [
    ...['npx bounce-hygiene replay', `--policy ${policy}`],
    ...(tuned.length > 0 ? [`--tune ${tuned.join(' ')}`] : []),
    ...(apply ? ['--apply'] : []),
    ...(from === undefined ? [] : [`--from ${from}`]),
    ...(samples === defaultSamples ? [] : [`--samples ${samples}`]),
    ...(context.isJson ? ['--json'] : []),
    ...target.options,
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
