import { expect, test } from 'vitest';
import { passes } from '../../../cli/operate/filters.ts';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { assess } from '../../../shared/bounce/assess.ts';
import { dayMs } from '../../../shared/bounce/instant.ts';
import type { Override } from '../../../shared/bounce/overrides.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { aHeldRecord } from '../../support/a-held-record.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';
import { anIncidentReference } from '../../support/an-incident-reference.ts';
import { anOverride } from '../../support/an-override.ts';
import { standard } from '../../support/policies.ts';

const on = (day: number) => new Date(Date.UTC(2026, 10, day)).toISOString();
const bounced = (code: string, day: number) => aBounce({ code, bouncedAt: on(day) });
const decided = (day: number, record: AddressRecord): AddressRecord => ({ ...record, decidedAt: on(day) });

function said(record: AddressRecord, ...overrides: readonly Override[]): AddressRecord {
  const facts = { ...record, overrides };
  return { ...facts, assessment: assess(facts, standard) };
}

const release = (day: number) => anOverride({ id: 'release', kind: 'release', at: on(day) });
const suppress = (day: number) => anOverride({ id: 'suppress', kind: 'suppress', at: on(day) });
const full = anAddressRecord([bounced('F', 1)]);
const retryAfter = full.assessment.retryAfter ?? '';
/** The first day that begins after it. */
const retryDay = 1 + Math.ceil((Date.parse(retryAfter) - Date.parse(on(1))) / dayMs);
const dismissed = aHeldRecord(
  [bounced('B', 1)],
  anIncidentReference({ status: 'dismissed', campaignActivityId: bounced('B', 1).campaignActivityId }),
);

test.each<[what: string, AddressRecord, since: number, now: number, isBack: boolean]>([
  [
    'was suppressed then, and released since',
    decided(12, said(anAddressRecord([bounced('B', 1)]), release(12))),
    10,
    20,
    true,
  ],
  [
    'was released before then',
    decided(8, said(anAddressRecord([bounced('B', 1)]), release(8))),
    10,
    20,
    false,
  ],
  [
    'was released before then, and has changed since',
    decided(15, said(anAddressRecord([bounced('B', 1), bounced('V', 15)]), release(8))),
    10,
    20,
    false,
  ],
  [
    'bounced and was released, both since',
    decided(13, said(anAddressRecord([bounced('B', 12)]), release(13))),
    10,
    20,
    false,
  ],
  ['had to wait then, and its date has come', full, retryDay - 1, retryDay, true],
  ['has to wait still', full, 1, retryDay - 1, false],
  ['had waited before then', full, retryDay, retryDay + 10, false],
  ['had waited before then, and has changed since', decided(25, full), retryDay, 30, false],
  ['had not bounced then', full, 0, 30, false],
  [
    'was never more than away',
    decided(12, anAddressRecord([bounced('V', 1), bounced('V', 12)])),
    10,
    20,
    false,
  ],
  [
    'was suppressed then by a person who took it back since',
    decided(12, said(anAddressRecord([bounced('V', 1)]), { ...suppress(5), withdrawn: true })),
    10,
    20,
    true,
  ],
  [
    'was suppressed by a person who took it back before then',
    decided(8, said(anAddressRecord([bounced('V', 1)]), { ...suppress(5), withdrawn: true })),
    10,
    20,
    false,
  ],
  ['was suppressed since', decided(12, anAddressRecord([bounced('B', 12)])), 10, 20, false],
  ['was held by an incident that was dismissed since', decided(12, dismissed), 10, 20, true],
  ['was held by an incident that was dismissed before then', decided(8, dismissed), 10, 20, false],
])('whether an address is back that %s', (_, record, since, now, isBack) => {
  expect(passes(record, [{ kind: 'back again', since: on(since), now: on(now), policy: standard }])).toBe(
    isBack,
  );
});
