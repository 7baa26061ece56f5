import { afterEach, beforeEach, expect, test } from 'vitest';
import { incidentsCommand } from '../../../cli/commands/incidents-command.ts';
import { replayCommand } from '../../../cli/commands/replay-command.ts';
import type { RunCommand } from '../../../cli/commands/surroundings.ts';
import { createIncidentRegister } from '../../../shared/storage/incident-register.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { aPage } from '../../support/a-page.ts';
import { aTable, type TestTable } from '../../support/a-table.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anIncident, ended } from '../../support/an-incident.ts';
import { runCommand } from '../../support/run-command.ts';
import { storeItems, storeRecords } from '../../support/stored-records.ts';

let table: TestTable;
const { id } = anIncident();

beforeEach(async () => {
  table = await aTable();
  const expired = anIncident({
    id: 'outage-20261008-other-Z-0b0b',
    provider: 'a-school-with-a-long-name.newsletters.example',
    state: ended('dismissed', '2026-10-30T00:00:00.000Z', 'later sends'),
    sentThere: { messages: 4_000, by: 'sample' },
  });
  await createIncidentRegister(table.documents, table.table, () => 'kept').change(() => [
    expired,
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

async function seen(command: RunCommand, words: string, width: number): Promise<string> {
  const printed: string[] = [];
  const page = aPage(printed, width);
  await runCommand(command, words.split(' '), table, { out: page, err: page });
  return printed.join('\n');
}

test.each([
  ['incidents', '--table Hygiene', incidentsCommand],
  ['incidents', `show ${id} --table Hygiene`, incidentsCommand],
  ['incidents', 'show outage-20261008-other-Z-0b0b --table Hygiene', incidentsCommand],
  ['incidents', `dismiss ${id} --table Hygiene`, incidentsCommand],
  ['incidents', `dismiss outage-20261008-other-Z-0b0b --table Hygiene`, incidentsCommand],
  ['incidents', 'show outage-typo --table Hygiene', incidentsCommand],
  ['incidents', '--table Nothing', incidentsCommand],
  ['replay', '--table Hygiene --policy cautious', replayCommand],
  [
    'replay',
    '--table Hygiene --policy cautious --tune softBounceSends=4 softBounceOverDays=21',
    replayCommand,
  ],
  ['replay', '--table Hygiene --policy cautious --apply', replayCommand],
  ['replay', '--table Nothing --policy cautious', replayCommand],
  ['replay', '--table Hygiene --policy cautous', replayCommand],
])(
  'what %s %s prints fits into 80 columns, with nothing cut and no word broken',
  async (_, words, command) => {
    // What changes something finds something else the second time.
    const [narrow, wide] = [await seen(command, words, 80), await seen(command, words, 1_000)];
    const wordsOf = (text: string) => text.replaceAll(' \\\n', '\n').split(/\s+/);
    const changes = words.startsWith('dismiss') || words.includes('--apply');

    for (const line of narrow.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(narrow).not.toContain('…');
    if (!changes) expect(wordsOf(narrow)).toEqual(wordsOf(wide));
  },
);
