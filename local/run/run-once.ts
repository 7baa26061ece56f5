import { join } from 'node:path';
import { isToTell } from '../../shared/bounce/outage/incident.ts';
import type { Clock } from '../../shared/clock.ts';
import { noteOf } from '../../shared/constant-contact/sign-in.ts';
import { chosenPolicy } from '../../shared/environment.ts';
import { pollerEnvironment } from '../../shared/names.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import type { SecretBacking } from '../servers/secrets-manager.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { openTable } from '../store/open-table.ts';
import type { Repaired } from '../store/repair-table.ts';
import { writeWhole } from '../store/whole-file.ts';
import type { StackParts } from '../template/stack-parts.ts';
import { tableInput } from '../template/table-input.ts';
import { TemplateError } from '../template/template.ts';
import { type RunOutcome, type RunProgress, runIntoStore } from './run-into-store.ts';
import { type RunSettings, readRunSettings, writeRunSettings } from './run-settings.ts';
import { readSummary, type StoreSummary, summariseRecords } from './store-summary.ts';
import { timeLeftMs } from './time-left.ts';

export interface RunOnceParts {
  /** The folder of what the command line remembers. */
  readonly home: string;
  readonly stack: StackParts;
  /** Where the sign-in is. */
  readonly signIn: SecretBacking;
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
  /** Called before anything is read where an unclean shutdown made a repair necessary. */
  readonly onRepaired: (repaired: Repaired) => void;
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
  /** What an unclean shutdown made necessary before. */
  readonly repaired: Store['repaired'];
}

/**
 * One run: reads what is due into the store on this computer, decides it, counts what the store holds, and keeps a backup of
 * what cannot be read again.
 *
 * @throws {StoreError} when the store cannot be used; {TemplateError} when the template cannot be.
 */
export async function runOnce(parts: RunOnceParts): Promise<RunResult> {
  const { home, stack, signIn, clock, version, until, stop, after, vendor, step } = parts;
  const { environment } = stack.poller;
  const startedAt = clock.now().getTime();
  const requestsPerDay =
    parts.requestsPerDay ?? Math.floor(Number(environment[pollerEnvironment.requestsPerDay]) / 2);
  const policy = chosenPolicy.safeParse(environment[pollerEnvironment.policy]).data;
  if (!policy) throw new TemplateError('The policy of the template is not one that this version knows.');
  const store = await step('Opening the store', () =>
    openStore(home, {
      clock,
      version,
      command: 'run',
      table: tableInput(stack.table.logicalId, stack.table.properties),
    }),
  );
  try {
    const note = noteOf(await signIn.read());
    if (note.accountId !== undefined)
      await store.bindAccount({ id: note.accountId, name: note.accountName ?? '' });
    if (store.repaired) parts.onRepaired(store.repaired);
    const lastRunMs = (await readRunSettings(store.folder))?.lastRunMs;
    if (lastRunMs !== undefined) await store.expectEnd(earlier(until, startedAt + lastRunMs));
    const settings: RunSettings = {
      policy: String(environment[pollerEnvironment.policy]),
      requestsPerDay,
      lookbackDays: Number(environment[pollerEnvironment.lookbackDays]),
      ...(lastRunMs !== undefined && { lastRunMs }),
    };
    await writeRunSettings(store.folder, settings);
    const outcome = await step('Reading the bounce reports', (say) =>
      runIntoStore({
        ...{ store, stack, signIn, requestsPerDay, vendor, clock, stop, until, after },
        onProgress: say,
        async onStretch(run) {
          const now = clock.now().getTime();
          const leftMs = timeLeftMs(run?.progress, now - startedAt);
          if (leftMs !== undefined) await store.expectEnd(earlier(until, now + leftMs));
        },
      }),
    );
    const target = openTable(store);
    const incidents = await createIncidentRegister(target.documents, target.table, parts.newRevision).read();
    const summary = await step('Counting', (say) =>
      countAndBackUp(store, (records) => say({ is: 'counting', records })),
    );
    if (outcome.end.is === 'complete' || outcome.end.is === 'limited')
      await writeRunSettings(store.folder, { ...settings, lastRunMs: clock.now().getTime() - startedAt });
    return {
      outcome,
      summary,
      openIncidents: policy.outageDetection ? incidents.filter(isToTell).length : 0,
      requestsPerDay,
      repaired: store.repaired,
    };
  } finally {
    await store.close();
  }
}

function earlier(one: Date, other: number): Date {
  return new Date(Math.min(one.getTime(), other));
}

/** What was counted is kept, and counted again when something has changed: a hundred thousand records take seconds. */
async function countAndBackUp(store: Store, onProgress: (records: number) => void): Promise<StoreSummary> {
  const file = join(store.folder, 'summary.json');
  const known = (await store.backUp()) === 'unchanged' ? await readSummary(file) : undefined;
  if (known) return known;
  const counted = await summariseRecords(openTable(store), onProgress);
  await writeWhole(file, [`${JSON.stringify(counted)}\n`]);
  return counted;
}
