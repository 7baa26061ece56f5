import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIncidentRegister } from '../../../shared/storage/incident-register.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { aPage } from '../../support/a-page.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { aTarget } from '../../support/a-target.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anIncident, aWatchOfCompanies, ended } from '../../support/an-incident.ts';
import { runHere } from '../../support/run-command-line.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

let table: TestTable;
const { id } = anIncident();

beforeEach(async () => {
  table = await aTable();
  const expired = anIncident({
    id: 'outage-20261008-other-Z-0b0b',
    part: { kind: 'organisation', name: 'a-school-with-a-long-name.newsletters.example' },
    state: ended('dismissed', '2026-10-30T00:00:00.000Z', 'later sends'),
    judged: { witnesses: 123_456, bounced: 12_345, usually: 1_234 },
  });
  const watch = aWatchOfCompanies('a-filter-with-a-long-name.protection.example', { held: 123_456 });
  await createIncidentRegister(table.documents, table.table, () => 'kept').change(() => [
    expired,
    watch,
    anIncident(),
  ]);
  const codes = ['Z', 'S', 'B', 'F'] as const;
  await storeRecords(table, [
    aHeldRecord([aBounce({ address: 'ada@gmail.com' })]),
    ...codes.map((code) =>
      anAddressRecord([aBounce({ code, address: `a-reader-with-a-long-name.${code}@newsletters.example` })]),
    ),
  ]);
  await storeItems(table, [{ pk: 'ADDRESS#broken@example.com', decision: 'perhaps' }]);
});
afterEach(() => table.close());

async function seen(words: string, width: number): Promise<string> {
  const printed: string[] = [];
  const page = aPage(printed, width);
  const [stack = ''] = /(?<=--stack )\w+/.exec(words) ?? [];
  await runHere(words.split(' '), {
    ...{ out: page, err: page },
    openTarget: async () => aTarget(table, { table: stack, options: [`--stack ${stack}`] }),
  });
  return printed.join('\n');
}

test.each([
  'list --stack Hygiene',
  'explain ada@gmail.com --stack Hygiene',
  'review --stack Hygiene',
  'campaigns --stack Hygiene',
  'incidents --stack Hygiene',
  `incidents show ${id} --stack Hygiene`,
  'incidents show outage-20261008-other-Z-0b0b --stack Hygiene',
  'incidents show outage-20261101-companies-Z-0c0c --stack Hygiene',
  'incidents dismiss outage-20261101-companies-Z-0c0c --yes --stack Hygiene',
  `incidents dismiss ${id} --yes --stack Hygiene`,
  'incidents dismiss outage-20261008-other-Z-0b0b --yes --stack Hygiene',
  'incidents show outage-typo --stack Hygiene',
  `incidents dismiss ${id} --stack Hygiene`,
  'incidents --stack Nothing',
  'replay --stack Hygiene --policy cautious',
  'replay --stack Hygiene --policy cautious --tune softBounceSends=4 softBounceOverDays=21',
  'replay --stack Hygiene --policy cautious --apply',
  'replay --stack Nothing --policy cautious',
  'replay --stack Hygiene --policy cautous',
  'replay --help',
  'incidents --help',
  'plan --help',
])('what %s prints fits into 80 columns, with nothing cut and no word broken', async (words) => {
  // What changes something finds something else the second time.
  const [narrow, wide] = [await seen(words, 80), await seen(words, 1_000)];
  const wordsOf = (text: string) => text.replaceAll(' \\\n', '\n').split(/\s+/);
  const changes = /--yes|--apply/.test(words);

  for (const line of narrow.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(narrow).not.toContain('…');
  if (!changes) expect(wordsOf(narrow)).toEqual(wordsOf(wide));
});
