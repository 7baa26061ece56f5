import type { Grant, Refused } from '../../../shared/constant-contact/authorization-service.ts';
import {
  awaitDevice,
  type DeviceEnd,
  startDeviceFlow,
} from '../../../shared/constant-contact/device-flow.ts';
import { CommandError } from '../../command-error.ts';
import { exitCodes } from '../../exit-codes.ts';
import { askYesOrNo } from '../../terminal/ask.ts';
import type { Say } from '../../terminal/progress-line.ts';
import { deviceCodeText, timeLeft } from '../../terminal/sign-in-report.ts';
import { stopped } from '../open-sign-in-store.ts';
import { denied, refused, type Ways } from './ways.ts';

/**
 * Consent by the device flow: shows a code, and waits until somebody has entered it.
 *
 * @throws {CommandError} when there is no consent; nothing was stored.
 */
export async function byDevice(ways: Ways): Promise<Grant> {
  const { context } = ways;
  for (;;) {
    const end = await oneDeviceCode(ways);
    if (end.kind === 'signedIn') return end.grant;
    if (end.kind === 'interrupted') throw stopped();
    if (end.kind === 'denied') throw denied();
    if (end.kind === 'refused') throw refused(end, 'device');
    const expired = 'The code has expired; nobody entered it in time.';
    if (!context.isInteractive)
      throw new CommandError(`${expired} Run the command again.`, exitCodes.signInNeeded);
    const answer = await askYesOrNo(`${expired} Get another?`, true);
    if (answer === 'interrupted') throw stopped();
    if (answer === 'no') throw new CommandError('Nothing was stored.', exitCodes.declined);
  }
}

async function oneDeviceCode({ application, scopes, urls, flow, context }: Ways): Promise<DeviceEnd> {
  const { err, outside, progress, isInteractive } = context;
  const { clientId } = application;
  const started = await startDeviceFlow({ clientId, scopes }, urls.deviceUrl, flow);
  if (started.kind !== 'started') return started;
  err.print(deviceCodeText(started.code, err.width));
  if (isInteractive && outside.openBrowser(started.code.pageWithCode))
    err.print('It opens in your browser, too.');
  return progress.step('Waiting until you have allowed it', (say) =>
    awaitDevice(application, started.code, urls.tokenUrl, flow, sayOnce(say)),
  );
}

/** What is left in seconds, and what is in the way; nothing is said twice. */
function sayOnce(say: Say): (leftMs: number, trouble?: Refused) => void {
  let last = '';
  return (leftMs, trouble) => {
    const text = trouble ? `${timeLeft(leftMs)}; no answer (${trouble.why}), trying again` : timeLeft(leftMs);
    if (text !== last) say(text);
    last = text;
  };
}
