import type { Grant } from '../../../shared/constant-contact/authorization-service.ts';
import { CommandError } from '../../command-error.ts';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { clockDifference } from '../../operate/clock-difference.ts';
import type { Kept } from '../../operate/sign-in.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { missingText, refreshTokenText } from '../../terminal/sign-in-report.ts';
import { isForStack, stopped } from '../open-sign-in-store.ts';

/** An access token is refreshed a quarter of an hour before its end, so that this much does no harm. */
const mostClockDifferenceMs = 5 * 60_000;

/** Says so where this computer's clock differs much from Constant Contact's. */
export function warnOfClock({ at }: Grant, { clock, err }: Context): void {
  const [ours, theirs] = [clock.now().getTime(), at.getTime()];
  if (Math.abs(ours - theirs) <= mostClockDifferenceMs) return;
  const difference = clockDifference({ from: 'Constant Contact', theirs, ours });
  err.print(`${difference}. The sign-in is good all the same; set the clock.`);
}

/**
 * Says what was stored, and what of it a person still has to grant.
 *
 * @throws {CommandError} when nothing was stored.
 */
export function tellKept(kept: Kept, storedIn: string, grant: Grant, context: Context): void {
  const { out, err, isJson, endWith } = context;
  if (kept.kind === 'interrupted') throw stopped();
  if (kept.kind === 'otherAccount')
    throw new CommandError(
      escapeForTerminal(
        `You signed in to account ${kept.now.id}${kept.now.name ? ` (${kept.now.name})` : ''}, and so far account ${kept.before} was read here: their bounces would be mixed. Nothing was stored. Sign in to that account, or ${isForStack(context) ? 'use another stack' : 'choose another folder for this one with BOUNCE_HYGIENE_HOME'}; sign-out forgets the account.`,
      ),
    );
  const { account, refreshToken, missing, arePrivilegesKnown, wasUnreadable } = kept;
  if (wasUnreadable)
    err.print(
      escapeForTerminal(
        `What ${storedIn} held before was not JSON; it was replaced, with whatever else was in it.`,
      ),
    );
  const needs = missing.map(missingText);
  if (!arePrivilegesKnown)
    err.print('What the user may do could not be read; a run that is refused says what is missing.');
  if (isJson)
    out.print(
      JSON.stringify({
        ...{ account: account ?? null, storedIn, refreshToken, scopes: grant.scopes },
        missing: missing.map(({ kind, name, grantedBy }) => ({ kind, name, grantedBy })),
        needs,
      }),
    );
  else {
    const whose = account ? `: ${account.name || 'account'} (${account.id})` : '';
    out.print(escapeForTerminal(`Signed in to Constant Contact${whose}.`));
    out.print(escapeForTerminal(`It is stored in ${storedIn}.`));
    out.print(refreshTokenText(refreshToken));
    for (const need of needs) out.print(need);
    if (needs.length === 0 && !isForStack(context)) out.print('Next: npx bounce-hygiene run');
  }
  if (needs.length > 0) endWith(exitCodes.needsPerson);
}
