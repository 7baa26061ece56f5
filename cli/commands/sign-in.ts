import { type Command, Option } from 'commander';
import { type Capability, scopesFor } from '../../shared/constant-contact/account-access.ts';
import {
  createAuthorization,
  exchangeCode,
  readPasted,
} from '../../shared/constant-contact/authorization-code.ts';
import type { FlowParts, Grant, Refused } from '../../shared/constant-contact/authorization-service.ts';
import {
  type Application,
  awaitDevice,
  type DeviceEnd,
  startDeviceFlow,
} from '../../shared/constant-contact/device-flow.ts';
import { createPace } from '../../shared/constant-contact/pace.ts';
import { noteOf } from '../../shared/constant-contact/sign-in.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { clockDifference } from '../operate/clock-difference.ts';
import { type Kept, keepSignIn, type VendorUrls } from '../operate/sign-in.ts';
import { askHidden, askYesOrNo } from '../terminal/ask.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import type { Say } from '../terminal/progress-line.ts';
import {
  deviceCodeText,
  missingText,
  pasteMistakes,
  pasteText,
  refreshTokenText,
  refusedText,
  timeLeft,
} from '../terminal/sign-in-report.ts';
import { isForStack, openSignInStore, stopped, waitingFor } from './open-sign-in-store.ts';
import { readClientId, readClientSecret, readRedirectUri, vendorUrls } from './sign-in-options.ts';

interface SignInOptions {
  readonly clientId?: string;
  readonly paste?: true;
  readonly redirectUri: string;
  readonly clientSecretStdin?: true;
  readonly add?: 'evidence';
}

interface Ways {
  readonly application: Application;
  readonly scopes: readonly string[];
  readonly urls: VendorUrls;
  readonly flow: FlowParts;
  readonly context: Context;
}

const requestTimeoutMs = 20_000;
/** An access token is refreshed a quarter of an hour before its end, so that this much does no harm. */
const mostClockDifferenceMs = 5 * 60_000;

const help = `
Needs an application at Constant Contact: docs/SIGN_IN.md. With --stack the
sign-in goes into the deployment's secret, and its next run uses it. Without, it
goes into a file on this computer that only you can read.

BOUNCE_HYGIENE_CLIENT_ID and BOUNCE_HYGIENE_CLIENT_SECRET stand in for
--client-id and --client-secret-stdin.

Examples:
  npx bounce-hygiene sign-in --client-id 12ab34cd --stack BounceHygiene
  npx bounce-hygiene sign-in --paste --client-id 12ab34cd \\
    --client-secret-stdin --stack BounceHygiene
  npx bounce-hygiene sign-in --add evidence --stack BounceHygiene`;

/** `sign-in`: has a person allow access at Constant Contact, and keeps what comes of it. */
export function signInCommand(program: Command, context: Context): void {
  program
    .command('sign-in')
    .description('signs in to Constant Contact, so that bounces can be read')
    .option('--client-id <id>', "the application's API key; that of the sign-in before when left out")
    .option('--paste', 'for an application of the authorization code flow: the address of a page is pasted')
    .option(
      '--redirect-uri <address>',
      'with --paste: where the application sends the browser, exactly as registered',
      'https://localhost',
    )
    .option('--client-secret-stdin', "with --paste: reads the application's secret from standard input")
    .addOption(
      new Option('--add <what>', 'asks for a further right: evidence also reads what contacts did').choices([
        'evidence',
      ]),
    )
    .addHelpText('after', help)
    .action((options: SignInOptions) => signIn(options, context));
}

async function signIn(options: SignInOptions, context: Context): Promise<void> {
  const { clock, outside, err, isInterrupted } = context;
  const redirectUri = readRedirectUri(options.redirectUri);
  if (options.clientSecretStdin && !options.paste)
    throw new CommandError(
      'The device flow has no secret: give --client-secret-stdin with --paste only.',
      exitCodes.usage,
    );
  const urls = vendorUrls(outside.environment);
  const store = await openSignInStore(context);
  const before = noteOf((await store.read())?.text);
  const clientId = readClientId(options.clientId, outside.environment, before.clientId);
  if (!isForStack(context))
    err.print(
      `The sign-in is kept on this computer, in ${escapeForTerminal(store.label)}, for npx bounce-hygiene run. For a deployment, give --stack.`,
    );
  const clientSecret = options.paste ? await clientSecretOf(options, context) : undefined;
  const capabilities = capabilitiesOf(options.add, before.scopes);
  const ways: Ways = {
    application: { clientId, ...(clientSecret !== undefined && { clientSecret }) },
    scopes: scopesFor(capabilities),
    urls,
    flow: { fetch: outside.fetch, clock, pace: createPace(clock), requestTimeoutMs, isInterrupted },
    context,
  };
  const grant = options.paste ? await byPaste(redirectUri, ways) : await byDevice(ways);
  warnOfClock(grant, context);
  const kept = await context.progress.step('Storing the sign-in', (say) =>
    keepSignIn(
      { application: ways.application, grant, capabilities },
      { store, urls, flow: ways.flow, how: waitingFor(context, say) },
    ),
  );
  report(kept, store.label, grant, context);
}

/** What was asked for before is asked for again. */
function capabilitiesOf(add: SignInOptions['add'], scopesBefore = ''): readonly Capability[] {
  const had = scopesBefore.split(' ').includes('contact_data');
  return add === 'evidence' || had ? ['reading', 'evidence'] : ['reading'];
}

async function clientSecretOf(
  { clientSecretStdin }: SignInOptions,
  { outside, isInteractive, isInterrupted }: Context,
): Promise<string | undefined> {
  const { BOUNCE_HYGIENE_CLIENT_SECRET: given } = outside.environment;
  if (!clientSecretStdin) return given ? readClientSecret(given) : undefined;
  if (!isInteractive) {
    const line = await outside.nextLine();
    if (line === undefined && isInterrupted()) throw stopped();
    return readClientSecret(line ?? '');
  }
  const typed = await askHidden('The client secret of the application (it is not shown)');
  if (typed === undefined) throw stopped();
  return readClientSecret(typed);
}

async function byDevice(ways: Ways): Promise<Grant> {
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

async function byPaste(
  redirectUri: string,
  { application, scopes, urls, flow, context }: Ways,
): Promise<Grant> {
  const { err, outside, isInteractive } = context;
  const { clientId } = application;
  const authorization = createAuthorization(
    { clientId, redirectUri, scopes },
    urls.authorizeUrl,
    outside.chance,
  );
  err.print(pasteText(authorization.link, redirectUri));
  if (isInteractive && outside.openBrowser(authorization.link)) err.print('It opens in your browser, too.');
  for (;;) {
    const text = isInteractive
      ? await askHidden('The whole address (it is not shown)')
      : await outside.nextLine();
    if (text === undefined && (isInteractive || flow.isInterrupted())) throw stopped();
    const pasted = readPasted(text ?? '', authorization);
    if (pasted.kind === 'denied') throw denied();
    if (pasted.kind === 'refused') throw refused(pasted, 'paste');
    if (pasted.kind === 'code') {
      const end = await exchangeCode(pasted.code, authorization, application, urls.tokenUrl, flow);
      if (flow.isInterrupted()) throw stopped();
      if (end.kind === 'refused') throw refused(end, 'paste');
      return end.grant;
    }
    const mistake = pasteMistakes[pasted.mistake];
    if (!isInteractive) throw new CommandError(`${mistake} Nothing was stored.`);
    err.print(mistake);
  }
}

function denied(): CommandError {
  return new CommandError(
    'Access was denied at Constant Contact; nothing was stored.',
    exitCodes.signInNeeded,
  );
}

function refused(why: Refused, way: 'device' | 'paste'): CommandError {
  const isNetwork = why.why === 'unreachable' || why.why === 'busy' || why.why === 'notConstantContact';
  return new CommandError(
    `${refusedText(why, way)} Nothing was stored.`,
    isNetwork ? exitCodes.failed : exitCodes.signInNeeded,
  );
}

function warnOfClock({ at }: Grant, { clock, err }: Context): void {
  const [ours, theirs] = [clock.now().getTime(), at.getTime()];
  if (Math.abs(ours - theirs) <= mostClockDifferenceMs) return;
  const difference = clockDifference({ from: 'Constant Contact', theirs, ours });
  err.print(`${difference}. The sign-in is good all the same; set the clock.`);
}

function report(kept: Kept, storedIn: string, grant: Grant, context: Context): void {
  const { out, err, isJson, endWith } = context;
  if (kept.kind === 'interrupted') throw stopped();
  if (kept.kind === 'otherAccount')
    throw new CommandError(
      escapeForTerminal(
        `You signed in to account ${kept.now.id}${kept.now.name ? ` (${kept.now.name})` : ''}, and so far account ${kept.before} was read here: their bounces would be mixed. Nothing was stored. Sign in to that account, or use another stack; sign-out forgets the account.`,
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
  }
  if (needs.length > 0) endWith(exitCodes.needsPerson);
}
