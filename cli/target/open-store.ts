import { readRunSettings } from '../../local/run/run-settings.ts';
import { openStore } from '../../local/store/open-store.ts';
import { openTable } from '../../local/store/open-table.ts';
import type { Repaired } from '../../local/store/repair-table.ts';
import type { Clock } from '../../shared/clock.ts';
import { chosenPolicy } from '../../shared/environment.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import { CommandError } from '../command-error.ts';
import { ownVersion } from '../own-version.ts';
import { storePorts } from './store-ports.ts';
import type { Target } from './target.ts';

/**
 * Opens the store on this computer, for this process alone.
 *
 * @param home the folder of what the command line remembers.
 * @param command as it was typed, for whoever wants the store meanwhile.
 * @param onRepaired called where an unclean shutdown made a repair necessary.
 * @throws {StoreError} when there is none, another process has it, or it is not usable; {CommandError} when it was made
 *   by a version that does not fit.
 */
export async function openStoreTarget(
  home: string,
  command: string,
  { clock, onRepaired }: { readonly clock: Clock; readonly onRepaired: (repaired: Repaired) => void },
): Promise<Target> {
  const { version } = ownVersion();
  const store = await openStore(home, { clock, version, command });
  if (store.repaired) onRepaired(store.repaired);
  try {
    const settings = await readRunSettings(store.folder);
    const policy = chosenPolicy.safeParse(settings?.policy).data;
    if (!settings || !policy)
      throw new CommandError(
        `No run of this version has read into the store in ${store.folder}. Make one first: npx bounce-hygiene run.`,
      );
    const { documents, table } = openTable(store);
    return {
      label: `the store in ${store.folder}`,
      options: ['--local'],
      table,
      policy,
      outputs: { Version: version, RequestsPerDay: String(settings.requestsPerDay) },
      documents,
      records: createAddressRecords(documents, table, clock),
      deployment: undefined,
      alarmMail: undefined,
      ...storePorts(store, home, clock),
      serviceTime: () => undefined,
      async close() {
        documents.destroy();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
