import { expect, it } from 'vitest';
import { evidenceOfSend } from '../../../bench/decisions/evidence-of-send.ts';
import { noEvidence } from '../../../shared/bounce/evidence.ts';
import { addBounces, noBounces } from '../../../shared/bounce/history.ts';
import { daysAfter } from '../../../shared/bounce/instant.ts';

const sentAt = '2026-03-10T15:00:00.000Z';
const campaignActivityId = '0a0a0a0a-0000-4000-8000-000000000002';
const delivery = { campaignActivityId, sentAt };
const closed = { campaignActivityId, closedAt: daysAfter(sentAt, 4.5) };
const [reader, other, stranger] = ['reader@office.example', 'other@office.example', 'new@office.example'];

/** A record of bounces on these days from the send; those of day 0 are of the send itself. */
function aRecord(address: string, bounced: Readonly<Record<number, string>>) {
  const bounces = Object.entries(bounced).map(([day, code]) => ({
    code,
    bouncedAt: daysAfter(sentAt, Number(day) + 0.01),
    campaignActivityId: Number(day) === 0 ? campaignActivityId : `activity of day ${day}`,
    contactId: address,
    contactMoved: false,
    contactDeleted: false,
  }));
  const history = addBounces(noBounces, bounces);
  return [
    address,
    { address, history, overrides: [], evidence: noEvidence, incidentReferences: [] },
  ] as const;
}

function evidenceFor(
  records: readonly ReturnType<typeof aRecord>[],
  clicks: Parameters<typeof evidenceOfSend>[1]['clicks'] = [],
) {
  const mailed = [reader, other, stranger].map((address) => ({ address, contactId: address }));
  const send = { campaignActivityId, sentAt, mailed, bounces: [] };
  return evidenceOfSend(send, { ...closed, clicks }, new Map(records));
}

const used = (address: string, seconds: number, link: string) => ({
  address,
  contactId: address,
  link,
  clickedAt: daysAfter(sentAt, seconds / 86_400),
});

it('is a delivery where the address bounced before, and not in the send itself but with an automatic reply', async () => {
  expect(await evidenceFor([aRecord(reader, { [-7]: 'Z' }), aRecord(other, { [-7]: 'Z', 0: 'S' })])).toEqual(
    new Map([[reader, { deliveries: [delivery] }]]),
  );
  expect((await evidenceFor([aRecord(reader, { [-7]: 'Z', 0: 'V' })])).size).toBe(1);
  expect((await evidenceFor([aRecord(reader, { [-7]: 'Z', 1: 'F' })])).size).toBe(1);
  expect((await evidenceFor([aRecord(reader, { 1: 'F' })])).size).toBe(0);
});

it('is a click that no scanner made, of an address that a click says something of', async () => {
  const records = [aRecord(reader, { [-7]: 'B' }), aRecord(other, { [-7]: 'F' })];
  const clicks = [
    used(reader, 7_200, '2'),
    used(other, 7_200, '2'),
    ...['1', '2', '3'].map((link) => used(stranger, 7_200, link)),
  ];

  expect(await evidenceFor(records, clicks)).toEqual(
    new Map([
      [
        reader,
        { deliveries: [delivery], click: { ...delivery, clickedAt: daysAfter(sentAt, 7_200 / 86_400) } },
      ],
      [other, { deliveries: [delivery] }],
    ]),
  );
  const scanned = ['1', '2', '3'].map((link) => used(reader, 900, link));
  const clickOf = async (rows: typeof clicks) => (await evidenceFor(records, rows)).get(reader)?.click;
  expect(await clickOf([...scanned, used(stranger, 900, '1')])).toBeUndefined();
  expect(await clickOf([used(reader, 50, '1'), ...clicks.slice(2)])).toBeUndefined();
});
