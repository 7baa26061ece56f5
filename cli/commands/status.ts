import type { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { checkSignInFile } from '../operate/checks/sign-in.ts';
import type { Need } from '../operate/needs.ts';
import { type Absent, readStatus, type Status } from '../operate/status.ts';
import { createSignInFile } from '../target/sign-in-file.ts';
import { isStore, type Target } from '../target/target.ts';
import { counted } from '../terminal/number.ts';
import type { Say } from '../terminal/progress-line.ts';
import { needSentence, statusReport } from '../terminal/status-report.ts';
import { stepToEnd } from '../terminal/step-to-end.ts';
import { givenSignIn } from './given-sign-in.ts';

/** What a stack is deployed with unless told otherwise. Source: infra/settings.ts. */
const usualPollMinutes = 15;

const help = `
The exit code is 0 where nothing needs a person, and 5 where something does.

Examples:
  npx bounce-hygiene status --stack BounceHygiene
  npx bounce-hygiene status --json --stack BounceHygiene | jq -r .needs[]`;

/** `status`: how the deployment is, and what needs a person. */
export function statusCommand(program: Command, context: Context): void {
  program
    .command('status')
    .description('says when all was read last, what is missing or waits, and what needs a person')
    .addHelpText('after', help)
    .action(() => show(context));
}

async function show(context: Context): Promise<void> {
  const { clock, newRevision, isInterrupted, progress, out, isJson, endWith } = context;
  const target = await context.target();
  const { documents, table, policy, activity, queues, alarmMail, outputs, options } = target;
  const periodMs = Number(outputs.PollMinutes ?? usualPollMinutes) * 60_000;
  const isHere = isStore(target);
  const signInNeed = isHere ? await signInNeedHere(context) : undefined;
  const title = 'Reading what the last 30 days have brought';
  const read = (say: Say) =>
    readStatus({
      ...{
        documents,
        table,
        policy,
        activity,
        queues,
        alarmMail,
        clock,
        periodMs,
        notOnThisStack: absentFrom(target),
        isHere,
        signInNeed,
        newRevision,
        isInterrupted,
      },
      onProgress: (lines) => say(`${counted(lines, 'line')} of the logs`),
    });
  const status = await stepToEnd(progress, title, read, (one) => one !== undefined);
  if (!status) throw new CommandError('Stopped, as you asked.', exitCodes.interrupted);
  const requestsPerDay = requestsPerDayOf(target);
  if (isJson) out.print(JSON.stringify(statusJson(status, requestsPerDay, options)));
  else
    out.print(
      statusReport(status, {
        requestsPerDay,
        options,
        isHere,
        width: out.width,
      }),
    );
  if (status.needs.length > 0) endWith(exitCodes.needsPerson);
}

/** A run that finds no sign-in ends before it opens the store, and leaves no line there that says so. */
async function signInNeedHere({ home, outside, clock }: Context): Promise<Need | undefined> {
  try {
    const isGiven = givenSignIn(outside.environment) !== undefined;
    const verdict = await checkSignInFile(createSignInFile(home), isGiven, clock.now());
    if (verdict.kind !== 'needs') return undefined;
    return {
      sentence: verdict.says,
      command: ['npx bounce-hygiene sign-in'],
      article: 'docs/SIGN_IN.md',
    };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { sentence: error.message };
  }
}

/** Every deployment has alarms; what has none runs on a laptop, where nothing starts the poller by the clock either. */
function absentFrom({ outputs: { AlarmTopicArn } }: Target): readonly Absent[] {
  return AlarmTopicArn === undefined ? ['schedule', 'alarm mails'] : [];
}

function requestsPerDayOf({ outputs: { RequestsPerDay } }: Target): number | undefined {
  return RequestsPerDay === undefined ? undefined : Number(RequestsPerDay);
}

/** For programs. What could not be read, or is not there, is null. */
function statusJson(
  {
    asOf,
    runs,
    batches,
    queues,
    requestsToday,
    openIncidents,
    review,
    alarmMail,
    notOnThisStack,
    needs,
  }: Status,
  requestsPerDay: number | undefined,
  options: readonly string[],
): object {
  const { last, lastCompleteAt, lastMeasured, published, evidence } = runs ?? {};
  return {
    ok: needs.length === 0,
    needs: needs.map((need) => needSentence(need, options)),
    asOf,
    lastRun: last ? { at: last.at, ending: last.ending ?? null, error: last.error ?? null } : null,
    lastCompleteReadAt: lastCompleteAt ?? null,
    missing: lastMeasured?.missing ?? null,
    overdue: lastMeasured?.overdue ?? null,
    failed: lastMeasured?.failed ?? null,
    suspended: lastMeasured?.suspended ?? null,
    firstReading: lastMeasured?.progress ?? null,
    queue: queues?.waiting ?? null,
    deadLetters: queues?.deadLetters ?? null,
    runsNotStarted: queues?.runsNotStarted ?? null,
    requestsToday: requestsToday ?? null,
    requestsPerDay: requestsPerDay ?? null,
    bounces: published ?? null,
    decided: batches?.decided ?? null,
    decisions: batches?.decisions ?? null,
    evidence: evidence
      ? {
          ...evidence,
          heard: batches?.evidence ?? null,
          waiting: lastMeasured?.evidence?.waiting ?? null,
          skipped: lastMeasured?.evidence?.skipped ?? null,
        }
      : null,
    openIncidents: openIncidents?.map(({ id }) => id) ?? null,
    review: review ?? null,
    alarmMail: alarmMail?.state ?? null,
    notOnThisStack,
  };
}
