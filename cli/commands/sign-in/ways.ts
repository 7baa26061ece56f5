import type { FlowParts, Refused } from '../../../shared/constant-contact/authorization-service.ts';
import type { Application } from '../../../shared/constant-contact/device-flow.ts';
import { CommandError } from '../../command-error.ts';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { VendorUrls } from '../../operate/sign-in.ts';
import { refusedText } from '../../terminal/sign-in-report.ts';

/** What each way of asking for consent needs. */
export interface Ways {
  readonly application: Application;
  readonly scopes: readonly string[];
  readonly urls: VendorUrls;
  readonly flow: FlowParts;
  readonly context: Context;
}

export function denied(): CommandError {
  return new CommandError(
    'Access was denied at Constant Contact; nothing was stored.',
    exitCodes.signInNeeded,
  );
}

export function refused(why: Refused, way: 'device' | 'paste'): CommandError {
  const isNetwork = why.why === 'unreachable' || why.why === 'busy' || why.why === 'notConstantContact';
  return new CommandError(
    `${refusedText(why, way)} Nothing was stored.`,
    isNetwork ? exitCodes.failed : exitCodes.signInNeeded,
  );
}
