import { expect, test } from 'vitest';
import { type DeadLetterCause, deadLetterCause } from '../../../cli/target/dead-letter-cause.ts';
import { encodeBounce, encodeEvidence, encodeUnreadableRow } from '../../../shared/bounce-message.ts';
import { aBounce } from '../../support/a-bounce.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const { code: _, ...uncoded } = aBounce();
const campaignActivityId = '0a0a0a0a-0000-4000-8000-000000000002';
const delivery = { campaignActivityId, sentAt: '2026-11-10T10:00:00.000Z' };
const evidence = encodeEvidence('ada@example.com', { deliveries: [delivery] });

test.each<[what: string, body: string, cause: DeadLetterCause]>([
  [
    'a bounce is a failed decision',
    encodeBounce(aBounce()),
    { is: 'failed decision', address: 'ada@example.com', code: 'B' },
  ],
  [
    'a bounce without a code too',
    encodeBounce(uncoded),
    { is: 'failed decision', address: 'ada@example.com', code: undefined },
  ],
  ['evidence is failed evidence', evidence, { is: 'failed evidence', address: 'ada@example.com' }],
  [
    'a row that nobody could read is one',
    encodeUnreadableRow({ any: 'thing' }, campaignActivityId),
    { is: 'unreadable row', campaignActivityId, row: '{"any":"thing"}' },
  ],
  [
    'evidence with a wrong field is a malformed message, which names the field',
    evidence.replace('2026-11-10', '2026-02-30'),
    {
      is: 'malformed message',
      problem: expect.stringMatching(/deliveries\.0\.sentAt/),
    },
  ],
  [
    'empty evidence is a malformed message',
    encodeEvidence('ada@example.com', { deliveries: [] }),
    { is: 'malformed message', problem: expect.stringMatching(/no evidence/) },
  ],
  [
    'what is no JSON is a malformed message',
    '{',
    { is: 'malformed message', problem: expect.stringMatching(/not JSON/) },
  ],
])('%s', (_, body, cause) => {
  expect(deadLetterCause(body, now)).toEqual(cause);
});
