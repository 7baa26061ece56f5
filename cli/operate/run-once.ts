import { join } from 'node:path';
import { type RunOutcome, type RunProgress, runIntoStore } from '../../local/run/run-into-store.ts';
import { writeRunSettings } from '../../local/run/run-settings.ts';
import { openStore, type Store } from '../../local/store/open-store.ts';
import { writeWhole } from '../../local/store/whole-file.ts';
import type { StackParts } from '../../local/template/stack-parts.ts';
import { tableInput } from '../../local/template/table-input.ts';
import { isOpen } from '../../shared/bounce/outage/incident.ts';
import type { Clock } from '../../shared/clock.ts';
import { noteOf } from '../../shared/constant-contact/sign-in.ts';
import { chosenPolicy } from '../../shared/environment.ts';
import { pollerEnvironment } from '../../shared/names.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { CommandError } from '../command-error.ts';
import { openDocuments } from '../target/open-store.ts';
import type { SignInStore } from '../target/sign-in-store.ts';
import { readSummary, type StoreSummary, summariseRecords } from './store-summary.ts';

export interface RunOnceParts {
  /** The folder of what the command line remembers. */
  readonly home: string;
  readonly stack: StackParts;
  readonly signIn: SignInStore;
  readonly clock: Clock;
  /** Of this program. */
  readonly version: string;
  /** Undefined for half of what the settings allow: a deployment may use the same key. */
  readonly requestsPerDay: number | undefined;
  /** Until when a further stretch of reading may begin. */
  readonly until: Date;
  readonly stop: AbortSignal;
  readonly after: (ms: number, call: () => void) => () => void;
  /** For the poller: where Constant Contact is, if it is not where it usually is. */
  readonly vendor: Readonly<Record<string, string>>;
  readonly newRevision: () => string;
  /** Called with each part of the work, which it runs; `say` takes how far that is. */
  readonly step: <Result>(
    title: string,
    work: (say: (text: RunStep) => void) => Promise<Result>,
  ) => Promise<Result>;
}

/** How far one part of a run is. */
export type RunStep = RunProgress | { readonly is: 'counting'; readonly records: number };

/** What a run has come to, and what the store holds afterwards. */
export interface RunResult {
  readonly outcome: RunOutcome;
  readonly summary: StoreSummary;
  readonly openIncidents: number;
  readonly requestsPerDay: number;
  /** What an end without order made necessary before. */
  readonly repaired: Store['repaired'];
}

/**
 * One run: reads what is due into the store on this computer, decides it, counts what the store holds, and keeps a backup of
 * what cannot be read again.
 *
 * @throws {StoreError} when the store cannot be used; {CommandError} when the settings cannot be.
 */
export async function runOnce(parts: RunOnceParts): Promise<RunResult> {
  const { home, stack, signIn, clock, version, until, stop, after, vendor, step } = parts;
  const { environment } = stack.poller;
  const requestsPerDay =
    parts.requestsPerDay ?? Math.floor(Number(environment[pollerEnvironment.requestsPerDay]) / 2);
  const policy = chosenPolicy.safeParse(environment[pollerEnvironment.policy]).data;
  if (!policy) throw new CommandError('The policy in the settings is not one that this version knows.');
  const store = await step('Opening the store', () =>
    openStore(home, {
      clock,
      version,
      command: 'run',
      table: tableInput(stack.table.logicalId, stack.table.properties),
    }),
  );
  try {
    const note = noteOf((await signIn.read())?.text);
    if (note.accountId !== undefined)
      await store.bindAccount({ id: note.accountId, name: note.accountName ?? '' });
    await store.expectEnd(until);
    await writeRunSettings(store.folder, {
      policy: String(environment[pollerEnvironment.policy]),
      requestsPerDay,
      lookbackDays: Number(environment[pollerEnvironment.lookbackDays]),
    });
    const outcome = await step('Reading the bounce reports', (say) =>
      runIntoStore({
        ...{ store, stack, requestsPerDay, vendor, clock, stop, until, after, onProgress: say },
        signIn: backingOf(signIn),
      }),
    );
    const target = openDocuments(store);
    const incidents = await createIncidentRegister(target.documents, target.table, parts.newRevision).read();
    const summary = await step('Counting', (say) =>
      countAndBackUp(store, clock, (records) => say({ is: 'counting', records })),
    );
    return {
      outcome,
      summary,
      openIncidents: policy.outageDetection ? incidents.filter(isOpen).length : 0,
      requestsPerDay,
      repaired: store.repaired,
    };
  } finally {
    await store.close();
  }
}

/** What was counted is kept, and counted again when something has changed: a hundred thousand records take seconds. */
async function countAndBackUp(
  store: Store,
  clock: Clock,
  onProgress: (records: number) => void,
): Promise<StoreSummary> {
  const file = join(store.folder, 'summary.json');
  const known = (await store.backUp()) === 'unchanged' ? await readSummary(file) : undefined;
  if (known) return known;
  const counted = await summariseRecords(openDocuments(store), clock, onProgress);
  await writeWhole(file, [`${JSON.stringify(counted)}\n`]);
  return counted;
}

function backingOf(signIn: SignInStore) {
  let version: string | undefined;
  return {
    async read() {
      const stored = await signIn.read();
      version = stored?.version;
      return stored?.text;
    },
    async write(text: string) {
      if (!(await signIn.replace(version, text)))
        throw new Error('Somebody has changed the sign-in meanwhile.');
    },
  };
}
