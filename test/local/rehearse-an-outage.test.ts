import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, test } from 'vitest';
import { silentProgress } from '../../cli/terminal/progress.ts';
import { findProblems } from '../../local/outcome/problems.ts';
import { readRecords } from '../../local/outcome/read-records.ts';
import { summarise } from '../../local/outcome/summary.ts';
import { openPipeline } from '../../local/pipeline.ts';
import { type Rehearsal, rehearse } from '../../local/rehearse.ts';
import { addOutage } from '../../local/simulated-account/add-outage.ts';
import { createAccount } from '../../local/simulated-account/create-account.ts';
import { expectedBounces } from '../../local/simulated-account/expected-bounces.ts';
import { startSimulatedAccount } from '../../local/simulated-account/simulated-account.ts';
import { findParts } from '../../local/template/stack-parts.ts';
import { readTemplate } from '../../local/template/template.ts';
import { systemClock } from '../../shared/clock.ts';
import { aSecret } from '../support/a-secret.ts';
import { aTable, type TestTable } from '../support/a-table.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of open.splice(0).toReversed()) await part.close();
});

interface Rehearsed {
  readonly rehearsal: Rehearsal;
  /** Addresses at one provider, refused in a send of today. */
  readonly refused: number;
}

/**
 * Rehearses the functions as they are deployed, on an account in which a provider has failed.
 *
 * @param beforeEach what is done to the table before each run but the first.
 */
async function rehearsed(
  beforeEach: (table: TestTable) => Promise<void> = async () => {},
): Promise<Rehearsed> {
  const now = systemClock.now();
  const account = createAccount({ seed: 5, bounces: 100, now });
  const { contacts: refused } = addOutage(account, now);
  const constantContact = await startSimulatedAccount({ account, clock: systemClock });
  const { clientId, clientSecret, refreshToken } = constantContact.signIn;
  const table = await aTable();
  const pipeline = await openPipeline({
    stack: findParts(readTemplate(`${import.meta.dirname}/../../cdk.out`)),
    store: { endpoint: table.endpoint, tableName: table.table },
    signIn: aSecret(JSON.stringify({ clientId, clientSecret, refreshToken: refreshToken() })),
    pollerOverrides: {
      CONSTANT_CONTACT_API_URL: constantContact.apiUrl,
      MX_LOOKUPS: 'off',
      CONSTANT_CONTACT_TOKEN_URL: constantContact.tokenUrl,
    },
    seed: 5,
  });
  open.push(constantContact, table, pipeline);
  let runs = 0;
  const rehearsal = await rehearse(
    {
      ...pipeline,
      async runPoller() {
        if (runs > 0) await beforeEach(table);
        runs += 1;
        return pipeline.runPoller();
      },
    },
    {
      expected: expectedBounces(account, { lookbackDays: 90, now }),
      requestsSoFar: () => constantContact.requests.length,
    },
    () => readRecords(table.endpoint, table.table),
    silentProgress,
  );
  return { rehearsal, refused };
}

test('what an incident publishes again is no duplicate', { timeout: 180_000 }, async () => {
  const { rehearsal, refused } = await rehearsed();

  expect(findProblems(rehearsal)).toEqual([]);
  expect(
    summarise({ rehearsal, seed: 5, bounces: 200, requestsByPurpose: new Map(), synthMs: 0 }),
  ).toMatchObject({
    ok: true,
    published: [100 + refused, 0],
    repeats: [refused, 0],
    incidents: { opened: 1, open: 1 },
    decisions: { byDecision: { review: expect.any(Number) } },
    duplicated: 0,
  });
});

test('what is published a second time fails', { timeout: 180_000 }, async () => {
  const { rehearsal, refused } = await rehearsed(forgetWhatWasPublished);

  expect(rehearsal.last).toMatchObject({ published: 100 + refused });
  expect(findProblems(rehearsal)).toEqual([
    `${100 + refused} bounces are sent to be decided again by the last run, though nothing was new.`,
  ]);
});

/** A real duplicate: the poller's memory of what it has published is gone, and it publishes all of it again. */
async function forgetWhatWasPublished({ documents, table: TableName, items }: TestTable): Promise<void> {
  const memory = [...(await items('POLL#ROWS#')), ...(await items('POLL#CAMPAIGN#'))];
  for (const { pk } of memory) await documents.send(new DeleteCommand({ TableName, Key: { pk } }));
}
