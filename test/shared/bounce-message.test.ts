import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Evidence, noEvidence } from '../../shared/bounce/evidence.ts';
import {
  decodeBounce,
  decodeMessage,
  encodeBounce,
  encodeEvidence,
  encodeUnreadableRow,
} from '../../shared/bounce-message.ts';
import { MalformedBounceError } from '../../shared/errors.ts';
import { aBounce } from '../support/a-bounce.ts';
import { addresses, unreadableAddresses } from '../support/addresses.ts';
import { anIncidentReference } from '../support/an-incident-reference.ts';
import { anyPieceOfEvidence } from '../support/arbitraries.ts';
import { allEvidence } from '../support/decide-all.ts';

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
          deliveries: [],
        });
      }),
    );
  });

  it('brings the message that its contact took before', () => {
    const took = { campaignActivityId: aBounce().campaignActivityId, sentAt: '2026-11-03T12:00:00.000Z' };
    expect(decodeBounce(encodeBounce(aBounce(), [], [took]), now).deliveries).toEqual([took]);
    const later = { ...took, sentAt: '2026-11-23T12:00:00.000Z' };
    expect(() => decodeBounce(encodeBounce(aBounce(), [], [later]), now)).toThrow(
      'sentAt is more than 48 hours ahead',
    );
  });

  it('is printable ASCII, so that no character of an address can be refused', () => {
    expect(encodeBounce(aBounce({ address: 'jürgen😀@bücher.example' }))).toMatch(/^[\x20-\x7e]+$/);
  });

  it('brings what is known of the incidents it belongs to', () => {
    const incidentReferences = [
      anIncidentReference(),
      anIncidentReference({ id: 'another', status: 'dismissed', version: 2 }),
      anIncidentReference({ id: 'watch', isWatch: true }),
      anIncidentReference({ id: 'filter', provider: 'filter.example', about: 'companies behind' }),
      anIncidentReference({ id: 'companies', provider: 'companies', about: 'companies' }),
      anIncidentReference({ id: 'send', provider: 'rest', about: 'rest' }),
    ];
    expect(decodeBounce(encodeBounce(aBounce(), incidentReferences), now)).toEqual({
      kind: 'bounce',
      bounce: aBounce(),
      incidentReferences,
      deliveries: [],
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
      deliveries: [],
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
    ['a reference about something else', body({ marks: [anIncidentReference({ about: 'all' as 'rest' })] })],
    ['a reference that denies a watch', body({ marks: [{ ...anIncidentReference(), isWatch: false }] })],
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

describe('evidence on the queue', () => {
  const delivery = {
    campaignActivityId: '0a0a0a0a-0000-4000-8000-000000000002',
    sentAt: '2026-11-10T10:00:00.000Z',
  };
  const click = { ...delivery, clickedAt: '2026-11-11T10:00:00.000Z' };
  const all: Evidence = { deliveries: [delivery], click };
  const evidence = (change: Record<string, unknown>) =>
    JSON.stringify({ ...JSON.parse(encodeEvidence('ada@example.com', all)), ...change });
  const refusal = (text: string) => {
    try {
      return JSON.stringify(decodeMessage(text, now));
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedBounceError);
      return (error as Error).message;
    }
  };

  it('arrives as it was sent, whatever its address', () => {
    const anyAddress = fc.constantFrom(...addresses);
    const anyEvidence = fc.array(anyPieceOfEvidence, { minLength: 1, maxLength: 6 }).map(allEvidence);
    fc.assert(
      fc.property(anyAddress, anyEvidence, (address, evidence) => {
        const body = encodeEvidence(address, evidence);
        expect(body).toMatch(/^[\x20-\x7e]+$/);
        expect(decodeMessage(body, now)).toEqual({ kind: 'evidence', address, evidence });
      }),
    );
  });

  it('may be deliveries alone, or a click alone', () => {
    for (const some of [{ deliveries: [delivery] }, { deliveries: [], click }])
      expect(decodeMessage(encodeEvidence('ada@example.com', some), now)).toMatchObject({ evidence: some });
    expect(decodeMessage(evidence({ deliveries: undefined }), now)).toMatchObject({
      evidence: { deliveries: [], click },
    });
  });

  it('names campaign activities in small letters, however the message has them', () => {
    const shouted = { ...delivery, campaignActivityId: delivery.campaignActivityId.toUpperCase() };
    const body = evidence({ deliveries: [shouted], click: { ...click, ...shouted } });
    expect(decodeMessage(body, now)).toMatchObject({ evidence: all });
  });

  it('may be dated a little ahead: clocks differ', () => {
    const sentAt = '2026-11-22T12:00:00.000Z';
    const ahead: Evidence = {
      deliveries: [{ ...delivery, sentAt }],
      click: { ...click, sentAt, clickedAt: sentAt },
    };
    expect(decodeMessage(encodeEvidence('ada@example.com', ahead), now)).toMatchObject({ evidence: ahead });
  });

  it.each<[what: string, text: string, names: string]>([
    ['without an address', evidence({ address: undefined }), 'wrong or missing: address'],
    [
      'of an address that is not normalised',
      evidence({ address: 'Canary@example.com' }),
      'wrong or missing: address',
    ],
    ['of another kind', evidence({ kind: 'canary' }), 'wrong or missing: kind'],
    ['of no kind', evidence({ kind: null }), 'wrong or missing: kind'],
    ['with deliveries that are no list', evidence({ deliveries: 'canary' }), 'wrong or missing: deliveries'],
    [
      'with more deliveries than decide',
      evidence({ deliveries: [delivery, delivery, delivery, delivery] }),
      'wrong or missing: deliveries',
    ],
    [
      'with a delivery of a send that is no id',
      evidence({ deliveries: [delivery, { ...delivery, campaignActivityId: '../canary' }] }),
      'wrong or missing: deliveries.1.campaignActivityId',
    ],
    [
      'with a delivery of a day that does not exist',
      evidence({ deliveries: [{ ...delivery, sentAt: '2026-02-30T10:00:00.000Z' }] }),
      'wrong or missing: deliveries.0.sentAt',
    ],
    [
      'with a delivery whose time has another form',
      evidence({ deliveries: [{ ...delivery, sentAt: '2026-11-10T10:00:00Z' }] }),
      'wrong or missing: deliveries.0.sentAt',
    ],
    ['with a click that is none', evidence({ click: 'canary' }), 'wrong or missing: click'],
    [
      'with a click of a send that is no id',
      evidence({ click: { ...click, campaignActivityId: 'canary' } }),
      'wrong or missing: click.campaignActivityId',
    ],
    [
      'with a click without the time of its send',
      evidence({ click: { ...click, sentAt: undefined } }),
      'wrong or missing: click.sentAt',
    ],
    [
      'with a click without its time',
      evidence({ click: { ...click, clickedAt: 'canary' } }),
      'wrong or missing: click.clickedAt',
    ],
    [
      'with two wrong fields, both of which it names',
      evidence({ address: 'Canary@example.com', click: { ...click, clickedAt: 5 } }),
      'wrong or missing: address, click.clickedAt',
    ],
    ['that is empty', encodeEvidence('ada@example.com', noEvidence), 'it holds no evidence'],
    [
      'of a message that is sent far ahead',
      evidence({ deliveries: [delivery, { ...delivery, sentAt: '2026-11-22T12:00:00.001Z' }] }),
      'sentAt is more than 48 hours ahead',
    ],
    [
      'of a click in a message that is sent far ahead',
      evidence({ click: { ...click, sentAt: '2026-11-22T12:00:00.001Z' } }),
      'sentAt is more than 48 hours ahead',
    ],
    [
      'of a click far ahead',
      evidence({ click: { ...click, clickedAt: '2026-11-22T12:00:00.001Z' } }),
      'clickedAt is more than 48 hours ahead',
    ],
  ])('is refused %s, naming the fields and never their values', (_, text, names) => {
    const why = refusal(text);
    expect(why).toContain(names);
    expect(why).not.toMatch(/canary|example/i);
  });

  it.each(unreadableAddresses)('is refused when its address is %s', (_, address) => {
    expect(refusal(evidence({ address }))).toContain('wrong or missing: address.');
  });

  it('is no bounce, and a bounce is no evidence', () => {
    expect(() => decodeBounce(evidence({}), now)).toThrow(MalformedBounceError);
    expect(refusal(evidence({ ...aBounce(), deliveries: undefined, click: undefined }))).toContain(
      'it holds no evidence',
    );
    expect(decodeMessage(encodeBounce(aBounce()), now)).toMatchObject({ kind: 'bounce' });
    expect(refusal(JSON.stringify({ ...aBounce(), kind: 'bounce' }))).toContain('wrong or missing: kind');
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
