import { describe, expect, it } from 'vitest';
import { anOrdinaryAccount, days } from '../../../bench/ordinary/an-ordinary-account.ts';
import { createAccount } from '../../../local/simulated-account/create-account.ts';
import { readReportOf } from '../../support/a-read-report.ts';
import { standard } from '../../support/policies.ts';
import { contactsIn, twoRuns } from '../../support/two-runs.ts';

/** Everything that `createAccount` makes up is an ordinary quarter: nothing in it is a provider's fault. */
async function problemsOf(options: Parameters<typeof createAccount>[0]): Promise<string[]> {
  const { first, second, incidents } = await twoRuns(createAccount(options), options.now);
  const what = `${options.bounces} bounces, seed ${options.seed}, ${options.now.toISOString()}`;
  return [
    ...(first.bounces === options.bounces ? [] : [`${what}: ${first.bounces} read`]),
    ...(first.repeats + second.bounces + second.repeats === 0 ? [] : [`${what}: published again`]),
    ...incidents
      .filter(({ level }) => level === 'incident')
      .map(({ id, held }) => `${what}: ${id} with ${held} contacts`),
  ];
}

async function allProblems(all: readonly Parameters<typeof createAccount>[0][]): Promise<string[]> {
  const found: string[] = [];
  for (const options of all) found.push(...(await problemsOf(options)));
  return found;
}

const daysOfTwoMonths = Array.from({ length: days }, (_, day) => anOrdinaryAccount(day).now);

describe('a second run over an ordinary account opens no incident and publishes nothing', () => {
  it('on any day of two months, for one of the seeds of the examples', async () => {
    const all = daysOfTwoMonths.map((now, day) => ({ seed: day % 2 === 0 ? 1 : 7, bounces: 1_200, now }));
    expect(await allProblems(all)).toEqual([]);
  });

  it('with the twenty thousand bounces of the example, on some of those days', async () => {
    const some = daysOfTwoMonths.filter((_, day) => day % 10 === 0);
    expect(await allProblems(some.map((now, day) => ({ seed: 1 + day, bounces: 20_000, now })))).toEqual([]);
  });

  it('for the first two hundred of the accounts that the bench plays', async () => {
    const all = Array.from({ length: 200 }, (_, number) => anOrdinaryAccount(number + 1));
    expect(await allProblems(all)).toEqual([]);
  });
});

it('contacts reckoned from the rows of a report are those that its fingerprints tell', () => {
  const { campaigns } = createAccount({ seed: 3, bounces: 2_000, now: new Date('2026-11-26T12:00:00Z') });
  for (const report of campaigns.flatMap(({ activities }) => activities)) {
    const { seen, providers } = readReportOf(report, standard, new Date());
    expect(contactsIn(report, standard)).toEqual({ seen, providers });
  }
});
