import { InvalidArgumentError, Option, program } from 'commander';
import { endOnSignals } from '../../cli/terminal/end-on-signals.ts';
import { pageOn } from '../../cli/terminal/page.ts';
import { systemClock } from '../../shared/clock.ts';
import { printOn, wholeNumber } from '../command-line.ts';
import { refuseKeptOptions } from '../kept-options.ts';
import { createAccount, fewestBounces, mostBounces } from './create-account.ts';
import type { NextLinkForm } from './paging.ts';
import type { RequestRecord } from './reception.ts';
import { type SimulatedAccountOptions, startSimulatedAccount } from './simulated-account.ts';
import { isV2 } from './v2/gateway.ts';

interface Asked {
  readonly port: number;
  readonly bounces: number;
  readonly seed: number;
  readonly today?: Date;
  readonly pageSize: number;
  readonly tokens: 'rotating' | 'long-lived';
  readonly nextLinks?: NextLinkForm;
  readonly quiet?: true;
}

const help = `
Prints where it is and how to sign in, then a line for each request. Ctrl-C ends
it. docs/SIMULATED_ACCOUNT.md says what is known of the original.

Examples:
  npm run account
  npm run account -- --port 9000 --bounces 500 --seed 4`;

program
  .name('npm run account --')
  .description(
    'Constant Contact with one made-up account, on 127.0.0.1, for trying a client without the real one.',
  )
  .option('--port <number>', 'where to listen; 0 takes a free port', wholeNumber(0, 65_535), 8080)
  .option(
    '--bounces <number>',
    'rows in the bounce reports of the last 90 days',
    wholeNumber(fewestBounces, mostBounces),
    1200,
  )
  .option('--seed <number>', 'another number makes another account', wholeNumber(0, 999_999_999), 1)
  .option('--today <instant>', 'the day the account is made for (ISO 8601); now when left out', instant)
  .option('--page-size <number>', 'the most rows a page has', wholeNumber(1, 500), 500)
  .addOption(
    new Option('--tokens <kind>', 'the kind of refresh token')
      .choices(['rotating', 'long-lived'])
      .default('rotating'),
  )
  .addOption(
    new Option('--next-links <form>', 'the form of every next link').choices([
      'path',
      'cursor',
      'absolute',
      'other-scheme',
    ]),
  )
  .option('--quiet', 'print no line per request')
  .addHelpText('after', help)
  .action(run);
printOn(program, { out: pageOn(process.stdout), err: pageOn(process.stderr) });
refuseKeptOptions(program, process.argv, process.env);
// Connections that somebody holds open end with the process.
endOnSignals();
await program.parseAsync();

async function run({
  port,
  bounces,
  seed,
  today = new Date(),
  pageSize,
  tokens,
  nextLinks,
  quiet,
}: Asked): Promise<void> {
  const server = await startOrExplain(port, {
    account: createAccount({ seed, bounces, now: today }),
    clock: systemClock,
    pageSize,
    tokens: { mode: tokens },
    ...(nextLinks && { nextLinkForm: nextLinks }),
    ...(!quiet && { onRequest: printRequest }),
  });
  const { signIn } = server;
  process.stdout.write(
    [
      `CONSTANT_CONTACT_API_URL=${server.apiUrl}`,
      `CONSTANT_CONTACT_TOKEN_URL=${server.tokenUrl}`,
      `CONSTANT_CONTACT_DEVICE_URL=${server.deviceUrl}`,
      `CONSTANT_CONTACT_AUTHORIZE_URL=${server.authorizeUrl}`,
      `client id: ${signIn.clientId}`,
      `client secret: ${signIn.clientSecret}`,
      `refresh token: ${signIn.refreshToken()}`,
      `access token: ${signIn.accessToken()}`,
      `client id of a device application: ${signIn.deviceClientId}`,
      `client id of a PKCE application: ${signIn.pkceClientId}`,
      `v2 URL: ${server.v2.url}`,
      `v2 API key: ${server.v2.apiKey}`,
      `v2 token: ${server.v2.token}`,
      'Stop with Ctrl-C.\n',
    ].join('\n'),
  );
}

/** A port somebody else has is no crash: the person at the command line picks another. */
async function startOrExplain(port: number, options: Omit<SimulatedAccountOptions, 'port'>) {
  try {
    return await startSimulatedAccount({ ...options, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'may not be used by you' : 'is taken by another program';
    return program.error(
      `error: port ${port} ${why}. Choose another (0 takes a free one): npm run account -- --port 0`,
    );
  }
}

function printRequest({ at, status, purpose, method, path, query }: RequestRecord): void {
  const url = isSecret(purpose, path) || query === '' ? path : `${path}?${query}`;
  process.stderr.write(`${new Date(at).toISOString()} ${status} ${purpose} ${method} ${url}\n`);
}

/** Whether the query holds a code or a key. */
function isSecret(purpose: RequestRecord['purpose'], path: string): boolean {
  if (isV2(path)) return true;
  return purpose === 'token' || purpose === 'device' || purpose === 'consent' || purpose === 'activation';
}

function instant(text: string): Date {
  if (Number.isNaN(Date.parse(text))) throw new InvalidArgumentError('It is not a time.');
  return new Date(text);
}
