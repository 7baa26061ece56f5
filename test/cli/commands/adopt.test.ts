import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { erasureKeyId } from '../../../shared/bounce/tombstone.ts';
import { claimErasureKeyId } from '../../../shared/storage/erasure-key-id.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { sayingLarge } from '../../support/a-large-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { aTerminal } from '../../support/a-terminal.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { createHygieneTable } from '../../support/hygiene-table.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

let stack: DeployedStack;
beforeAll(async () => {
  stack = await aDeployedStack();
  await createHygieneTable(stack.table.client, 'Restored');
  await stack.table.client.send(
    new CreateTableCommand({
      TableName: 'Foreign',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  await storeRecords({ ...stack.table, table: 'Restored' }, [
    anAddressRecord([aBounce({ address: 'ann@example.com' })]),
    anAddressRecord([aBounce({ address: 'ben@example.com' })]),
  ]);
});
afterAll(() => stack.close());

const here = (...words: string[]) =>
  runHere(['--stack', 'Hygiene', 'adopt', ...words], { openTarget: async () => aTarget(stack.table) });
const stored = async () => (await stack.table.items('')).map(({ pk }) => pk).sort();

describe('adopt', () => {
  it('says what it would write, and writes nothing without --apply', async () => {
    const { exitCode, printed } = await here('--from', 'Restored');
    expect(exitCode).toBe(0);
    expect(printed).toMatch(/2 {2}would be written.*ben@example\.com {2}suppress.*Nothing was written/s);
    expect(await stored()).toEqual([]);
  });

  it('answers programs in one object', async () => {
    const { printed } = await here('--from', 'Restored', '--json');
    expect(JSON.parse(printed)).toMatchObject({
      from: 'Restored',
      applied: false,
      records: 2,
      changed: 2,
      refused: 0,
      toErase: 0,
      toUndo: 0,
    });
  });

  it('names what it cannot read, escaped, and ends with 1 after the rest', async () => {
    const source = { ...stack.table, table: 'Restored' };
    const pk = 'ADDRESS#odd\u001b[2J@example.com';
    await storeItems(source, [{ pk, revision: 'r' }]);
    const { exitCode, printed } = await here('--from', 'Restored');
    const { exitCode: asJson, printed: json } = await here('--from', 'Restored', '--json');
    await stack.table.documents.send(new DeleteCommand({ TableName: source.table, Key: { pk } }));

    expect([exitCode, asJson]).toEqual([1, 1]);
    expect(printed).toMatch(/2 {2}would be written.*\n {2}refused: odd\\u001b\[2J@example\.com\n/s);
    expect(JSON.parse(json)).toMatchObject({ refused: 1, changed: 2 });
  });

  it('says before it begins what reading large tables costs', async () => {
    const documents = sayingLarge(stack.table.documents);
    const { errors } = await runHere(['--stack', 'Hygiene', 'adopt', '--from', 'Restored'], {
      openTarget: async () => aTarget(stack.table, { documents }),
    });
    expect(errors.split('\n')[1]).toBe(
      'This reads the whole of Restored 2 times, about 1,000,000 items in 1,024 MB: 250,000 read units, about 0.03 dollars.',
    );
  });

  it('asks on a terminal before it writes, as a process', async () => {
    const words = ['cli/main.ts', 'adopt', '--from', 'Restored', '--apply', '--stack', 'Hygiene'];
    const start = () => aTerminal('node_modules/.bin/node', words, { environment: stack.environment });
    const declined = start();
    await declined.until('Really adopt 2 addresses?');
    declined.type('n');
    expect(await declined.exitCode).toBe(3);
    expect(await stored()).toEqual([]);

    const terminal = start();
    await terminal.until('Really adopt 2 addresses?');
    terminal.type('y');
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.seen()).toMatch(/2 {2}written/);
    expect(terminal.brokenLines()).toEqual([]);
    expect(await stored()).toEqual(['ADDRESS#ann@example.com', 'ADDRESS#ben@example.com']);
  });

  it.each([
    [['--from', 'Restored', '--apply'], 2, /give --yes/],
    [['--from', 'Hygiene'], 2, /the table of the target itself/],
    [[], 2, /Which table\?/],
    [['--from', 'arn:aws:dynamodb:us-east-1:000000000000:table/Hygiene'], 2, /It is the name of a table/],
    [['--from', 'Missing'], 1, /\nThere is no table Missing in this region: look at --from and --region\.$/],
    [['--from', 'Foreign'], 1, /\nThe table Foreign is none of this program: its items have another key\.$/],
  ])('%j ends with %i, and says why', async (words, code, says) => {
    const { exitCode, errors } = await here(...words);
    expect([exitCode, errors]).toEqual([code, expect.stringMatching(says)]);
  });

  it('says which key has to be carried over where the other table has tombstones', async () => {
    const key = 'A'.repeat(43);
    await claimErasureKeyId(stack.table.documents, 'Restored', erasureKeyId(key));
    const erasureKeys = { read: async () => undefined, make: async () => '', keep: async () => '' };
    const { exitCode, errors } = await runHere(['--stack', 'Hygiene', 'adopt', '--from', 'Restored'], {
      openTarget: async () => aTarget(stack.table, { erasureKeys }),
    });
    expect(exitCode).toBe(1);
    expect(errors).toContain(`need the key ${erasureKeyId(key)}. Copy the field erasureKey`);
  });
});
