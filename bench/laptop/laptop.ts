import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Say } from '../../cli/terminal/progress-line.ts';
import type { Account } from '../../local/simulated-account/account.ts';
import {
  type SimulatedAccount,
  startSimulatedAccount,
} from '../../local/simulated-account/simulated-account.ts';
import { systemClock } from '../../shared/clock.ts';
import type { Finding, Part } from '../finding.ts';
import { type Measured, runMeasured } from '../operate/run-measured.ts';
import { figure } from '../tally.ts';
import { accountOf } from './large-account.ts';

/** Between two requests to Constant Contact, in seconds. */
const pace = 0.3;
const mb = 1_024 * 1_024;

/** What somebody waits for who tries it on a laptop: from signing in to their own decisions, and a large store. */
export const laptop: Part = {
  name: 'laptop',
  about: 'from sign-in to own decisions, and a store of 100,000 addresses: seconds, requests, memory, disk',
  async run(say) {
    const first = await onLaptop(accountOf(20, 20, new Date()), (here) => firstMinutes(here, say));
    const large = await onLaptop(accountOf(20, 5_000, new Date()), (here) => largeStore(here, say));
    return {
      goals: [...first.goals, ...large.goals],
      sections: [...first.sections, ...large.sections],
    };
  },
};

interface Here {
  readonly account: SimulatedAccount;
  readonly home: string;
  /** Runs the command line; rejects where it does not end as it should. */
  readonly command: (...words: string[]) => Promise<Measured & { readonly requests: number }>;
}

async function onLaptop(account: Account, work: (here: Here) => Promise<Finding>): Promise<Finding> {
  const home = await mkdtemp(join(tmpdir(), 'laptop-'));
  const vendor = await startSimulatedAccount({
    ...{ account, clock: systemClock },
    // Somebody agrees at once.
    tokens: { device: { pendingPolls: 0 } },
  });
  // Settings that nobody has: template and bundles are made, as at the first time.
  writeFileSync(join(home, '.cdk.json'), JSON.stringify({ '//': home }));
  const environment = {
    ...{ HOME: home, BOUNCE_HYGIENE_HOME: join(home, 'files') },
    ...{
      CONSTANT_CONTACT_API_URL: vendor.apiUrl,
      CONSTANT_CONTACT_TOKEN_URL: vendor.tokenUrl,
      MX_LOOKUPS: 'off',
    },
    ...{ CONSTANT_CONTACT_DEVICE_URL: vendor.deviceUrl },
  };
  try {
    return await work({
      ...{ account: vendor, home },
      async command(...words) {
        const before = vendor.requests.length;
        const measured = await runMeasured(words, environment);
        if (measured.exitCode !== 0)
          throw new Error(`${words.join(' ')} ended with ${measured.exitCode}: ${measured.errors}`);
        return { ...measured, requests: vendor.requests.length - before };
      },
    });
  } finally {
    await vendor.close();
    rmSync(home, { recursive: true });
  }
}

async function firstMinutes({ account, command }: Here, say: Say): Promise<Finding> {
  say('signing in, and reading an account of 20 sends');
  const signIn = await command('sign-in', '--client-id', account.signIn.deviceClientId);
  const run = await command('run', '--json');
  const rows = [
    ['npx bounce-hygiene sign-in', signIn],
    ['npx bounce-hygiene run', run],
  ] as const;
  return {
    goals: [
      {
        what: 'from sign-in to own decisions, 20 sends',
        measured: signIn.seconds + run.seconds,
        atMost: 300,
        unit: 'seconds',
        decimals: 0,
      },
      {
        what: 'commands typed, git clone included',
        measured: rows.length + 1,
        atMost: 3,
        unit: 'commands',
        decimals: 0,
      },
    ],
    sections: [
      {
        title: 'The first minutes, 400 bounces in 20 sends; the bundles are made in them',
        head: ['command', 'seconds', 'requests', 'MB at most'],
        rows: rows.map(([name, { seconds, requests, mostMb }]) => [
          name,
          figure(seconds, 1),
          figure(requests),
          figure(mostMb),
        ]),
        notes: ['Of the seconds of run, the pace of 300 ms between two requests is the largest part.'],
      },
    ],
  };
}

async function largeStore({ account, home, command }: Here, say: Say): Promise<Finding> {
  say('reading an account of 100,000 addresses that bounced');
  await command('sign-in', '--client-id', account.signIn.deviceClientId);
  const first = await command('run', '--until-complete', '--json');
  say('running again');
  const second = await command('run', '--json');
  const besides = second.seconds - second.requests * pace;
  const disk = sizeOf(join(home, 'files')) / mb;
  return {
    goals: [
      {
        what: 'second run on 100,000 addresses, besides the pace',
        measured: besides,
        atMost: 5,
        unit: 'seconds',
        decimals: 1,
      },
    ],
    sections: [
      {
        title: '100,000 addresses in 20 sends',
        head: ['run', 'seconds', 'requests', 'seconds besides the pace', 'MB at most'],
        rows: [
          ['first', first],
          ['second', second],
        ].map(([name, measured]) => {
          const { seconds, requests, mostMb } = measured as typeof first;
          return [
            String(name),
            figure(seconds, 1),
            figure(requests),
            figure(seconds - requests * pace, 1),
            figure(mostMb),
          ];
        }),
        notes: [
          `On the disk afterwards: ${figure(disk)} MB, one backup included.`,
          'The memory is that of the process itself; each function has one of its own, of the size that the template gives it.',
        ],
      },
    ],
  };
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
