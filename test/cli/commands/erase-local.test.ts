import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openStoreTarget } from '../../../cli/target/open-store.ts';
import { writeRunSettings } from '../../../local/run/run-settings.ts';
import { encodeBounce } from '../../../shared/bounce-message.ts';
import { createAddressRecords } from '../../../shared/storage/address-records.ts';
import { createBatches } from '../../../shared/storage/batches.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock, type SimulatedClock } from '../../support/a-clock.ts';
import { aHome, aStore, documentsOf, everythingIn } from '../../support/a-store.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anOverride } from '../../support/an-override.ts';
import { runHere } from '../../support/run-command-line.ts';

const [ann, ben] = ['ann@example.com', 'ben@example.com'];
let home: string;
let clock: SimulatedClock;
beforeEach(async () => {
  home = await aHome();
  clock = aClock();
});

const letter = (id: string, address: string) => ({
  ...{ id, body: encodeBounce(aBounce({ address })), sentAt: clock.now().toISOString(), receives: 11 },
});

/** A store in which Ann stands in a record, a batch, a reason of Ben's, a backup, and messages of both kinds. */
async function aStoreThatKnowsAnn(): Promise<void> {
  const store = await aStore(home, clock);
  await writeRunSettings(store.folder, {
    policy: '{"name":"standard","tuned":{}}',
    ...{ requestsPerDay: 2_000, lookbackDays: 90 },
  });
  const documents = documentsOf(store);
  const [ofAnn, ofBen] = [ann, ben].map((address) => anAddressRecord([aBounce({ address })]));
  if (!ofAnn || !ofBen) throw new Error('There is no record.');
  const records = createAddressRecords(documents, store.tableName, clock);
  await records.write(ofAnn, undefined);
  await records.write({ ...ofBen, overrides: [anOverride({ reason: `as ${ann} asked` })] }, undefined);
  await createBatches(documents, store.tableName, () => 'revision').add(
    {
      ...{ id: 'release-1', kind: 'release', by: 'kim', plannedAt: clock.now().toISOString() },
      ...{ reason: `${ann} called`, filter: 'by name' },
    },
    [[ann, ben]],
  );
  await store.backUp();
  await store.deadLetters.append([letter('1', ann), letter('2', ben)]);
  await store.waiting.append([letter('3', ann), letter('4', ben)]);
  await store.close();
}

function here(...words: readonly string[]) {
  return runHere([...words, '--local'], {
    ...{ clock, home, newRevision: () => `revision-${Math.random()}` },
    openStore: (command) => openStoreTarget(home, command, { clock, onRepaired: () => {} }),
  });
}

describe('erase --local', () => {
  it('leaves the address in no file, says what is gone, and keeps the others', async () => {
    await aStoreThatKnowsAnn();
    expect(await everythingIn(home)).toContain(ann);
    const { exitCode, printed } = await here('erase', ann, '--yes');

    expect(printed.split('\n')).toEqual([
      'ann@example.com is erased: its record, 1 dead letter, 1 waiting message, its name in 1 batch, in what was said of 1 other, in 1 backup.',
      'Its bounces up to 2026-11-20 12:00 will not come back.',
      'What this cannot reach:',
      '  Constant Contact: delete the contact there.',
      '  Files that were exported, and what commands have printed.',
      '  Copies of the folder of the store, such as a backup of the whole disk.',
      '  Reasons that operators gave, where they name the person without the address.',
    ]);
    expect(exitCode).toBe(0);
    const left = await everythingIn(home);
    expect(left).not.toContain(ann);
    expect(left.match(/"id":"[24]"/g)).toHaveLength(2);
    expect(left).toContain('as (erased) asked');
    expect((await here('explain', ben)).exitCode).toBe(0);
  });

  it('does nothing more the second time, and takes no longer for what waits', async () => {
    await aStoreThatKnowsAnn();
    await here('erase', ann, '--yes');
    const before = clock.now();
    const { exitCode, printed } = await here('erase', ann, '--yes', '--json');

    expect(JSON.parse(printed)).toMatchObject({
      removed: { record: false, batches: 0, reasons: 0, deadLetters: 0, files: { backups: 0, messages: 0 } },
    });
    expect([exitCode, clock.now()]).toEqual([0, before]);
  });

  it('keeps its key beside the sign-in, and needs nobody to be signed in', async () => {
    await aStoreThatKnowsAnn();
    const file = join(home, 'sign-in.json');
    await here('erase', ann, '--yes');
    const { erasureKey, ...rest } = JSON.parse(await readFile(file, 'utf8'));
    expect([erasureKey.length, rest]).toEqual([43, {}]);
    expect((await here('sign-out', '--yes')).exitCode).toBe(0);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ erasureKey });
  });

  it('refuses where the key of those who were erased before is lost, and erases nothing', async () => {
    await aStoreThatKnowsAnn();
    await here('erase', 'cleo@example.com', '--yes');
    await writeFile(join(home, 'sign-in.json'), '{"clientId":"key","refreshToken":"token"}', { mode: 0o600 });
    const { exitCode, errors } = await here('erase', ann, '--yes');

    expect([exitCode, errors]).toEqual([1, expect.stringContaining('Nothing was erased')]);
    expect((await here('explain', ann)).exitCode).toBe(0);
  });

  it('says which file stopped it, and does the rest when it is repaired', async () => {
    await aStoreThatKnowsAnn();
    const file = join(home, 'store', 'waiting.jsonl');
    const messages = await readFile(file, 'utf8');
    await writeFile(file, `${messages}{}\n`);
    const { exitCode, errors } = await here('erase', ann, '--yes');
    expect(exitCode).toBe(1);
    expect(errors).toMatch(/Line 3 of ".*waiting\.jsonl" is not a message\..*To do the rest:/s);

    await writeFile(file, messages);
    expect((await here('erase', ann, '--yes')).exitCode).toBe(0);
    expect(await everythingIn(home)).not.toContain(ann);
  });
});
