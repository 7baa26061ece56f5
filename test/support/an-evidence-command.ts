import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from '../../cli/command-line.ts';
import {
  type SimulatedAccountOptions,
  startSimulatedAccount,
} from '../../local/simulated-account/simulated-account.ts';
import type { SimulatedClock } from './a-clock.ts';
import { aHome } from './a-store.ts';
import { aTable } from './a-table.ts';
import { aTarget } from './a-target.ts';
import { anEvidenceStory, type StoryChanges } from './an-evidence-story.ts';
import { runHere } from './run-command-line.ts';
import { storeRecords } from './stored-records.ts';

/** As the sign-in of the test has them. */
export const evidenceScopes = ['campaign_data', 'contact_data', 'offline_access'];

/** The deployment's secret. */
export const notToBeUsed = new Proxy({} as never, {
  get() {
    throw new Error('It used the secret of the deployment.');
  },
});

/** The part of the report with what Constant Contact tells. */
export const storyIn = (printed: string) => printed.slice(printed.indexOf('What Constant Contact tells'));
/** The part with what could not be told; empty where there is none. */
export const notToldIn = (printed: string) => /What could not be told\n(.*?)\n\n/s.exec(printed)?.[1] ?? '';

export type EvidenceCommand = Awaited<ReturnType<typeof anEvidenceCommand>>;

/** `explain ann@example.com --evidence` on a table, with an account and a sign-in on this computer. */
export async function anEvidenceCommand(clock: SimulatedClock) {
  const table = await aTable();
  const home = await aHome();
  let account: Awaited<ReturnType<typeof startSimulatedAccount>> | undefined;

  function started() {
    if (!account) throw new Error('The account has not been started.');
    return account;
  }

  const signInFile = () => join(home, 'sign-in.json');

  function keepSignIn(more: object): void {
    const { signIn } = started();
    mkdirSync(home, { recursive: true });
    const { clientId, clientSecret } = signIn;
    const content = { clientId, clientSecret, refreshToken: signIn.refreshToken(), ...more };
    writeFileSync(signInFile(), JSON.stringify(content), { mode: 0o600 });
  }

  return {
    table,
    home,
    account: started,
    signInFile,

    /** Starts the account, keeps the record in the table, and signs in on this computer. */
    async prepare(
      changes: StoryChanges = {},
      options: Partial<SimulatedAccountOptions> = {},
      signIn: object | 'none' = { scopes: evidenceScopes.join(' ') },
    ): Promise<void> {
      const story = anEvidenceStory(clock.now(), changes);
      const tokens = { scopes: evidenceScopes };
      account = await startSimulatedAccount({ account: story.account, clock, tokens, ...options });
      await storeRecords(table, [story.record]);
      if (signIn !== 'none') keepSignIn(signIn);
    },

    async explain(
      words: readonly string[] = [],
      { environment = {}, ...what }: Partial<Surroundings> & { environment?: Record<string, string> } = {},
    ) {
      const { apiUrl, tokenUrl } = started();
      return runHere(['explain', 'ann@example.com', '--evidence', '--stack', 'Hygiene', ...words], {
        ...{ clock, home, openTarget: async () => aTarget(table, { signIn: notToBeUsed }) },
        outside: {
          environment: {
            CONSTANT_CONTACT_API_URL: apiUrl,
            CONSTANT_CONTACT_TOKEN_URL: tokenUrl,
            ...environment,
          },
          fetch,
          chance: (length) => new Uint8Array(length),
          nextLine: async () => undefined,
          openBrowser: () => false,
        },
        ...what,
      });
    },

    /** The environment in which API v2 is asked, too. */
    v2() {
      const { apiKey, token, url } = started().v2;
      return {
        CONSTANT_CONTACT_V2_API_KEY: apiKey,
        CONSTANT_CONTACT_V2_TOKEN: token,
        CONSTANT_CONTACT_V2_URL: url,
      };
    },

    vendorRequests: () => started().requests.map(({ purpose }) => purpose),

    async close() {
      await account?.close();
      await table.close();
    },
  };
}
