import { CommandError } from '../../command-error.ts';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { wouldComeBack } from '../../operate/dead-letter-groups.ts';
import { followRedrive, type RedriveEnd } from '../../operate/follow-redrive.ts';
import type { DeadLetterLook } from '../../target/dead-letters.ts';
import { labelled } from '../../terminal/command-lines.ts';
import { confirmDeed } from '../../terminal/confirm.ts';
import { deadLetterList, inFlightSentence } from '../../terminal/dead-letter-report.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { counted, number } from '../../terminal/number.ts';
import { stepToEnd } from '../../terminal/step-to-end.ts';
import { mustAsk, refuseAnswer } from '../before-writing.ts';
import { lookAndGiveBack } from './look.ts';

/** `dead-letters redrive`: moves them back, and looks on until they are moved. */
export async function redriveDeadLetters(yes: boolean | undefined, context: Context): Promise<void> {
  const { out, err, isJson, clock, isInterrupted, progress } = context;
  const asks = mustAsk(yes, context);
  const target = await context.target();
  // Whoever may not is told before anything is looked at.
  const moving = await target.redrive.open();
  const look = await lookAndGiveBack(target, context);
  if (look.letters.length === 0 && !(await moving.tasks()).some(({ status }) => status === 'running')) {
    if (isJson) out.print(JSON.stringify({ status: 'completed', moved: 0, comeBack: 0 }));
    else out.print(deadLetterList(look, { reveals: false, width: out.width }));
    return;
  }
  const again = look.letters.filter(wouldComeBack).length;
  const goOn = [`npx bounce-hygiene dead-letters redrive`, ...target.options];
  if (look.letters.length > 0) {
    if (again === look.letters.length)
      throw new CommandError(
        `All ${number(again)} dead letters would be refused again, and come back: nothing was moved. Look at them (dead-letters list); ` +
          'where no newer version reads them, drop them (dead-letters drop --all-malformed).',
      );
    err.print(deadLetterList(look, { reveals: false, width: err.width }));
    if (again > 0)
      err.print(`${number(again)} of them would be refused again, and come back; the move takes all.`);
    if (asks)
      refuseAnswer(
        await confirmDeed(`move back ${counted(look.letters.length, 'dead letter')}`, look.letters.length),
        'Nothing was moved.',
      );
  }
  const end = await stepToEnd(
    progress,
    'Moving dead letters back',
    (say) =>
      followRedrive({
        ...{ redrive: moving, clock, isInterrupted },
        onProgress: ({ moved, toMove }) =>
          say(`${number(moved)}${toMove === undefined ? '' : ` of about ${number(toMove)}`} moved`),
      }),
    ({ is }) => is === 'completed',
  );
  if (isJson) out.print(JSON.stringify({ status: end.is, moved: movedBy(end) ?? null, comeBack: again }));
  else if (end.is === 'completed') out.print(movedSentence(end, again, look));
  if (end.is === 'completed') return;
  throw new CommandError(
    `${endSentence(end)}\n${labelled('To look on, or move the rest:', goOn, err.width)}`,
    end.is === 'interrupted' ? exitCodes.interrupted : exitCodes.failed,
  );
}

function movedBy(end: RedriveEnd): number | undefined {
  return end.is === 'unlisted' ? undefined : end.task.moved;
}

function movedSentence(end: RedriveEnd, again: number, { inFlight }: DeadLetterLook): string {
  return [
    `${counted(movedBy(end) ?? 0, 'dead letter')} moved back, to be decided again${end.wasRunning ? ' by a move that was running already' : ''}.`,
    ...(again > 0 ? [`${number(again)} of them will be refused and come back.`] : []),
    ...(inFlight > 0 ? [`${inFlightSentence(inFlight)} A move leaves those.`] : []),
  ].join('\n');
}

function endSentence(end: RedriveEnd): string {
  switch (end.is) {
    case 'unlisted':
      return 'SQS does not list this move any more; what it moved is moved.';
    case 'interrupted':
      return `Stopped looking. The move goes on without this command: ${number(end.task.moved)} moved so far.`;
    case 'cancelled':
      return `Somebody has cancelled the move; ${number(end.task.moved)} were moved.`;
    default: {
      const { moved, reason } = 'task' in end ? end.task : { moved: 0, reason: undefined };
      return `SQS could not go on with the move (${escapeForTerminal(reason ?? 'it does not say why')}); ${number(moved)} were moved.`;
    }
  }
}
