import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createErasureKeys } from '../../../cli/target/erasure-keys.ts';
import { openStoreTarget } from '../../../cli/target/open-store.ts';
import { writeRunSettings } from '../../../local/run/run-settings.ts';
import { erasureKeyIn } from '../../../shared/constant-contact/sign-in.ts';
import { createAddressRecords } from '../../../shared/storage/address-records.ts';
import { createBatches } from '../../../shared/storage/batches.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aClock } from '../../support/a-clock.ts';
import { aHome, aStore, documentsOf } from '../../support/a-store.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anOverride } from '../../support/an-override.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeRecords } from '../../support/stored-records.ts';

const clock = aClock();
const [ann, ben, cleo] = ['ann@example.com', 'ben@example.com', 'cleo@example.com'];
let stack: TestTable;
let home: string;
/** What the secret of the stack holds. */
let secret: string;
beforeEach(async () => {
  stack = await aTable();
  home = await aHome();
  secret = '{"clientId":"key","refreshToken":"token"}';
  const store = await aStore(home, clock);
  await writeRunSettings(store.folder, {
    policy: '{"name":"standard","tuned":{}}',
    ...{ requestsPerDay: 2_000, lookbackDays: 90 },
  });
  const documents = documentsOf(store);
  const records = createAddressRecords(documents, store.tableName, clock);
  const overrides = [anOverride({ reason: 'they called', batch: 'release-1' })];
  await records.write({ ...anAddressRecord([aBounce({ address: ben })]), overrides }, undefined);
  await records.write(anAddressRecord([aBounce({ address: cleo })]), undefined);
  await createBatches(documents, store.tableName, () => 'revision').add(
    {
      ...{ id: 'release-1', kind: 'release', by: 'kim', plannedAt: clock.now().toISOString() },
      ...{ reason: 'they called', filter: 'by name' },
    },
    [[ben]],
  );
  await store.close();
});
afterEach(() => stack.close());

let revisions = 0;
const here = (...words: readonly string[]) =>
  runHere(words, {
    ...{ clock, home, newRevision: () => `revision-${++revisions}` },
    openStore: (command) => openStoreTarget(home, command, { clock, onRepaired: () => {} }),
    openTarget: async () => {
      const stored = { read: async () => ({ version: secret, text: secret }), replace };
      return aTarget(stack, { erasureKeys: createErasureKeys(stored, () => 'x'.repeat(43)) });
    },
  });
async function replace(version: string, text: string): Promise<boolean> {
  if (version !== secret) return false;
  secret = text;
  return true;
}
const adopt = (...words: readonly string[]) => here('adopt', '--from-local', '--stack', 'Hygiene', ...words);
const keys = async () => (await stack.items('')).map(({ pk }) => String(pk)).sort();

describe('adopt --from-local', () => {
  it('brings what was decided and said on this computer into a stack, with --apply', async () => {
    const { exitCode, errors, printed } = await adopt('--json');
    expect([exitCode, await keys()]).toEqual([0, []]);
    expect(JSON.parse(printed)).toMatchObject({ applied: false, records: 2, changed: 2, batches: 1 });
    expect(JSON.parse(printed).from).toMatch(/^the store in /);
    expect(errors).toBe('On stack Hygiene in us-east-1.');

    expect((await adopt('--apply', '--yes')).exitCode).toBe(0);
    expect(await keys()).toEqual([
      `ADDRESS#${ben}`,
      `ADDRESS#${cleo}`,
      'BATCH#release-1',
      'BATCH#release-1#0',
    ]);
    expect(await stack.item(`ADDRESS#${ben}`)).toMatchObject({ overrides: [{ batch: 'release-1' }] });
    expect(JSON.parse((await adopt('--json')).printed)).toMatchObject({ changed: 0, batches: 0 });
  });

  it('brings the key of erased people along where the stack has none, so that they stay erased there', async () => {
    await here('erase', ann, '--local', '--yes');
    await storeRecords(stack, [anAddressRecord([aBounce({ address: ann })])]);
    await adopt();
    expect(erasureKeyIn(secret)).toBeUndefined();

    const { exitCode } = await adopt('--apply', '--yes');
    expect(exitCode).toBe(0);
    expect(erasureKeyIn(secret)).toHaveLength(43);
    expect(secret).toContain('"refreshToken":"token"');
    expect(await keys()).toEqual(expect.arrayContaining(['ERASED#KEY', `ADDRESS#${ben}`]));
    expect(await keys()).not.toContain(`ADDRESS#${ann}`);
    expect((await here('explain', ann, '--stack', 'Hygiene')).errors).toContain('erased');
  });

  it('refuses where people were erased on both sides under two keys', async () => {
    await here('erase', ann, '--local', '--yes');
    secret = JSON.stringify({ ...JSON.parse(secret), erasureKey: 'B'.repeat(43) });
    const { exitCode, errors } = await adopt('--apply', '--yes');

    expect(exitCode).toBe(1);
    expect(errors).toMatch(/neither sign-in\.json beside it nor the secret of the target/);
    expect(await keys()).toEqual([]);
  });

  it('says to sign in first where the stack has no sign-in that its secret could keep the key beside', async () => {
    await here('erase', ann, '--local', '--yes');
    secret = '';
    const { exitCode, errors } = await adopt('--apply', '--yes');

    expect(exitCode).toBe(1);
    expect(errors).toContain('Nobody has signed in yet');
    expect(await keys()).not.toContain(`ADDRESS#${ben}`);
  });

  it.each<[string, readonly string[], string]>([
    ['neither source', ['adopt', '--stack', 'Hygiene'], 'Which table?'],
    ['both', ['adopt', '--from', 'Other', '--from-local', '--stack', 'Hygiene'], 'Which table?'],
    ['the store as the target', ['adopt', '--from-local', '--local'], 'into a deployed stack: give --stack'],
    ['no target', ['adopt', '--from-local'], 'into a deployed stack: give --stack'],
  ])('refuses %s, with 2', async (_, words, sentence) => {
    const { exitCode, errors } = await here(...words);

    expect(exitCode).toBe(2);
    expect(errors).toContain(sentence);
  });
});
