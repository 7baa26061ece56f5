import { type Command, Option } from 'commander';
import { refuseFolder } from '../../local/store/refuse-folder.ts';
import { storeFiles } from '../../local/store/store-files.ts';
import { scopesFor } from '../../shared/constant-contact/account-access.ts';
import { createPace } from '../../shared/constant-contact/pace.ts';
import { noteOf } from '../../shared/constant-contact/sign-in.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { keepSignIn } from '../operate/sign-in.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { isForStack, openSignInStore, waitingFor } from './open-sign-in-store.ts';
import { byDevice } from './sign-in/by-device.ts';
import { byPaste } from './sign-in/by-paste.ts';
import { clientSecretOf } from './sign-in/client-secret.ts';
import {
  capabilitiesOf,
  readClientId,
  readRedirectUri,
  type SignInOptions,
  vendorUrls,
} from './sign-in/options.ts';
import { tellKept, warnOfClock } from './sign-in/tell.ts';
import type { Ways } from './sign-in/ways.ts';

const requestTimeoutMs = 20_000;

const help = `
Needs an application at Constant Contact: docs/SIGN_IN.md. With --stack the
sign-in goes into the deployment's secret, and its next run uses it. Without, it
goes into a file on this computer that only you can read, for \`run\`.

BOUNCE_HYGIENE_CLIENT_ID and BOUNCE_HYGIENE_CLIENT_SECRET stand in for
--client-id and --client-secret-stdin.

Examples:
  npx bounce-hygiene sign-in --client-id 12ab34cd
  npx bounce-hygiene sign-in --client-id 12ab34cd --stack BounceHygiene
  npx bounce-hygiene sign-in --paste --client-id 12ab34cd \\
    --client-secret-stdin --stack BounceHygiene
  npx bounce-hygiene sign-in --add evidence --local`;

/** `sign-in`: has a person allow access at Constant Contact, and keeps what comes of it. */
export function signInCommand(program: Command, context: Context): void {
  program
    .command('sign-in')
    .description('signs in to Constant Contact, so that bounces can be read')
    .option('--client-id <id>', "the application's API key; needed the first time only")
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
  if (!isForStack(context)) {
    // Better now than by the run that comes next: it would be refused there, and what is secret be copied.
    refuseFolder(storeFiles(context.home).folder);
    err.print(
      `The sign-in is kept on this computer, in ${escapeForTerminal(store.label)}, for npx bounce-hygiene run. For a deployment, give --stack.`,
    );
  }
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
  tellKept(kept, store.label, grant, context);
}
