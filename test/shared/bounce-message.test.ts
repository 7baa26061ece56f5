import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBounce, encodeBounce, encodeUnreadableRow } from '../../shared/bounce-message.ts';
import { MalformedBounceError } from '../../shared/errors.ts';
import { aBounce } from '../support/a-bounce.ts';
import { addresses, unreadableAddresses } from '../support/addresses.ts';
import { anIncidentReference } from '../support/an-incident-reference.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const body = (change: Record<string, unknown>) =>
  JSON.stringify({ ...JSON.parse(encodeBounce(aBounce())), ...change });

describe('a bounce on the queue', () => {
  it('arrives as it was sent, whatever its address', () => {
    const anyAddress = fc.constantFrom(...addresses);
    fc.assert(
      fc.property(anyAddress, fc.boolean(), fc.boolean(), (address, contactMoved, contactDeleted) => {
        const bounce = aBounce({ address, contactMoved, contactDeleted });
        expect(decodeBounce(encodeBounce(bounce), now)).toEqual({
          kind: 'bounce',
          bounce,
          incidentReferences: [],
        });
      }),
    );
  });

  it('is printable ASCII, so that no character of an address can be refused', () => {
    expect(encodeBounce(aBounce({ address: 'jürgen😀@bücher.example' }))).toMatch(/^[\x20-\x7e]+$/);
  });

  it('brings what is known of the incidents it belongs to', () => {
    const incidentReferences = [
      anIncidentReference(),
      anIncidentReference({ id: 'another', status: 'dismissed', version: 2 }),
    ];
    expect(decodeBounce(encodeBounce(aBounce(), incidentReferences), now)).toEqual({
      kind: 'bounce',
      bounce: aBounce(),
      incidentReferences,
    });
  });

  it('names campaign activity and contact in small letters, however the message has them', () => {
    const { campaignActivityId, contactId } = aBounce();
    const body = JSON.stringify({
      ...aBounce(),
      campaignActivityId: campaignActivityId.toUpperCase(),
      contactId: contactId.toUpperCase(),
    });
    expect(decodeBounce(body, now).bounce).toEqual(aBounce());
  });

  it('may lack a code', () => {
    const { code: _, ...bounce } = aBounce();
    expect(decodeBounce(encodeBounce(bounce), now)).toEqual({
      kind: 'bounce',
      bounce,
      incidentReferences: [],
    });
  });

  it.each([
    ['not JSON', '{"address":'],
    ['empty', ''],
    ['JSON of another shape', '[]'],
    ['null', 'null'],
    ['without an address', body({ address: undefined })],
    ['an address that is not normalised', body({ address: 'Ada@example.com' })],
    ['a code that is not text', body({ code: 5 })],
    ['an endless code', body({ code: 'B'.repeat(17) })],
    ['a code of two lines', body({ code: 'B\nB' })],
    ['a code that colours the terminal', body({ code: '\u001b[31mB' })],
    ['a day that does not exist', body({ bouncedAt: '2026-02-30T10:00:00.000Z' })],
    ['a time in another form', body({ bouncedAt: '2026-11-01T10:00:00Z' })],
    ['a time far ahead', body({ bouncedAt: '2026-11-22T12:00:01.000Z' })],
    ['an activity that is no id', body({ campaignActivityId: '../../evil' })],
    ['no contact', body({ contactId: undefined })],
    ['a reference of no incident', body({ marks: [{}] })],
    [
      'a reference of an unknown status',
      body({ marks: [anIncidentReference({ status: 'maybe' as 'open' })] }),
    ],
    [
      'a reference for a code that does not exist',
      body({ marks: [anIncidentReference({ code: 'Q' as 'B' })] }),
    ],
    ['a reference of version 0', body({ marks: [anIncidentReference({ version: 0 })] })],
    ['a reference of an incident of two lines', body({ marks: [anIncidentReference({ id: 'outage\n1' })] })],
    [
      'a reference of a provider of two lines',
      body({ marks: [anIncidentReference({ provider: 'gmail.com\u2028b.example' })] }),
    ],
    ['a row the poller could not read', encodeUnreadableRow({ any: 'thing' }, aBounce().campaignActivityId)],
  ])('is refused when it is %s', (_, text) => {
    expect(() => decodeBounce(text, now)).toThrow(MalformedBounceError);
  });

  it.each(unreadableAddresses)('is refused when its address is %s', (_, address) => {
    expect(() => decodeBounce(body({ address }), now)).toThrow('wrong or missing: address.');
  });

  it('may be dated a little ahead: clocks differ', () => {
    expect(decodeBounce(body({ bouncedAt: '2026-11-22T12:00:00.000Z' }), now).bounce.bouncedAt).toBe(
      '2026-11-22T12:00:00.000Z',
    );
  });

  it('is refused by naming the fields, never their values', () => {
    const text = body({ address: 'Secret@Example.com', contactId: 'canary' });
    expect(() => decodeBounce(text, now)).toThrow(
      'The message is not a bounce: wrong or missing: address, contactId.',
    );
  });
});

describe('a report row that is not a bounce', () => {
  it('is sent with what it holds, without names', () => {
    const row = {
      email_address: 'ada@example.com',
      first_name: 'Ada',
      last_name: 'Löv',
      First_Name: 'Ada',
      LAST_NAME: 'Löv',
      created_time: 'never',
    };
    const { campaignActivityId, unreadableRow } = JSON.parse(encodeUnreadableRow(row, 'some-activity'));
    expect(campaignActivityId).toBe('some-activity');
    expect(JSON.parse(unreadableRow)).toEqual({ email_address: 'ada@example.com', created_time: 'never' });
  });

  it.each([[null], [undefined], ['text'], [[1, 2]], [{}]])('may be %j', (row) => {
    expect(encodeUnreadableRow(row, 'some-activity')).toMatch(/^\{"campaignActivityId":"some-activity"/);
  });

  it('is cut to 8 KB', () => {
    const { unreadableRow } = JSON.parse(encodeUnreadableRow({ note: 'é'.repeat(100_000) }, 'some-activity'));
    expect(unreadableRow).toHaveLength(8 * 1024);
  });
});
