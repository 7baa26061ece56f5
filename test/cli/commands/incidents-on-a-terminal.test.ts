import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Incident } from '../../../shared/bounce/outage/incident.ts';
import { createIncidentRegister } from '../../../shared/storage/incident-register.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aDeployedStack, type DeployedStack } from '../../support/a-deployed-stack.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { aTerminal } from '../../support/a-terminal.ts';
import { anIncident, aWatchOfCompanies, ended } from '../../support/an-incident.ts';
import { storeRecords } from '../../support/stored-records.ts';

const { id } = anIncident();
const enter = '\r';
const ctrlC = '\u0003';
let stack: DeployedStack;

beforeAll(async () => {
  stack = await aDeployedStack();
});
afterAll(() => stack.close());

const register = () => createIncidentRegister(stack.table.documents, stack.table.table, () => 'kept');
const keep = (...incidents: Incident[]) => register().change(() => incidents);
const status = async () => (await register().read())[0]?.state.status;
const wait = (...addresses: string[]) =>
  storeRecords(
    stack.table,
    addresses.map((address) => aHeldRecord([aBounce({ address })])),
  );
const start = (...words: string[]) =>
  aTerminal('node_modules/.bin/node', ['cli/main.ts', 'incidents', ...words, '--stack', 'Hygiene'], {
    environment: stack.environment,
  });

describe('what ends an incident, on a terminal', () => {
  beforeEach(async () => {
    await keep(anIncident());
    await wait('ada@gmail.com', 'bob@gmail.com');
  });

  it.each([
    ['y', 'y', 0, 'dismissed'],
    ['Enter, as No stands first', enter, 3, 'open'],
    ['Ctrl-C', ctrlC, 130, 'open'],
  ])('shows what it is about and asks: %s', async (_, keys, code, becomes) => {
    const terminal = start('dismiss', id);
    await terminal.until('Really dismiss this incident of 2 addresses?');
    expect(terminal.seen()).toContain(
      '30 contacts at gmail.com bounced with code B in one send; it is open.\n  The next run re-decides 2 addresses.',
    );
    terminal.type(keys);

    expect([await terminal.exitCode, await status()]).toEqual([code, becomes]);
    expect(terminal.isCursorHidden()).toBe(false);
    expect(terminal.brokenLines()).toEqual([]);
    expect(terminal.seen().includes('Nothing was written.')).toBe(code !== 0);
  });

  it('asks of a watch as of what it is', async () => {
    await keep(anIncident({ level: 'watch' }));
    const terminal = start('confirm', id);
    await terminal.until('Really confirm this watch of 2 addresses?');
    terminal.type('y');

    expect([await terminal.exitCode, await status()]).toEqual([0, 'confirmed']);
    expect(terminal.brokenLines()).toEqual([]);
  });

  it('asks for the number above 100, and takes no other', async () => {
    await wait(...Array.from({ length: 101 }, (_, nth) => `person${nth}@gmail.com`));
    const wrong = start('confirm', id);
    await wrong.until('Type 103 to confirm this incident of 103 addresses');
    wrong.type(`102${enter}`);
    expect([await wrong.exitCode, await status()]).toEqual([3, 'open']);

    const right = start('confirm', id);
    await right.until('Type 103 to confirm');
    right.type(`103${enter}`);
    expect([await right.exitCode, await status()]).toEqual([0, 'confirmed']);
  });

  it('asks nothing of one that has ended so already', async () => {
    await keep(anIncident({ state: ended('dismissed') }));
    const terminal = start('dismiss', id);

    expect(await terminal.exitCode).toBe(0);
    expect(terminal.seen()).toContain(`Nothing to do: ${id} is already dismissed`);
    expect(terminal.seen()).not.toContain('Really');
  });
});

describe('incidents, on a terminal of 80 columns', () => {
  it.each([[], ['show', id], ['show', 'outage-20261101-companies-Z-0c0c']])(
    'lists and shows incidents and watches without breaking a line: %s %s',
    async (...words) => {
      await keep(
        anIncident(),
        aWatchOfCompanies('a-filter-with-a-long-name.protection.example', {
          judged: { witnesses: 123_456, bounced: 12_345, usually: 123 },
        }),
      );
      const terminal = start(...words.filter((word) => word !== undefined));

      expect(await terminal.exitCode).toBe(0);
      expect(terminal.brokenLines()).toEqual([]);
    },
  );
});

describe.each([
  ['incidents', 'Could not read the incidents (ECONNREFUSED).'],
  ['replay --policy cautious', 'Could not ask how large the table is (ECONNREFUSED).'],
  ['campaigns', 'Could not ask how large the table is (ECONNREFUSED).'],
  ['plan', 'Could not ask how large the table is (ECONNREFUSED).'],
])('%s', (words, failed) => {
  const cases = [
    ['no region', { AWS_REGION: undefined }, 'No AWS region is set. Give --region, or set AWS_REGION.'],
    [
      'no credentials',
      { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      'Could not look up stack Hygiene. No AWS credentials were found. Sign in as for the AWS command line, or give --profile.',
    ],
    [
      'a dead endpoint of the table',
      { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' },
      `${failed} AWS cannot be reached. Look at the network, at --region and at AWS_ENDPOINT_URL.`,
    ],
  ] as const;

  it.each(cases)('with %s says one sentence and what to do, and no result', async (_, environment, says) => {
    const { exitCode, printed, errors } = await stack.run([...words.split(' '), '--stack', 'Hygiene'], {
      environment,
    });

    expect([exitCode, printed]).toEqual([1, '']);
    expect(errors).toContain(`${says}\n`);
    expect(errors).not.toMatch(/✔|Decided again|\n {4}at /);
  });
});
