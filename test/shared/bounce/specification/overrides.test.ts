import { describe } from 'vitest';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const under = [standard, cautious, strict];
const gone = 'the address does not exist (code B)';
const released = (day: number) =>
  `Nothing to do: Kim released it on day ${day} (she called), and no bounce since then counts.`;
const suppressed = (day: number) => `Do not mail: Kim suppressed it on day ${day} (she called).`;

describe('a release', () => {
  specify([
    {
      under,
      history: 'B on day 0; released on day 5',
      decision: 'ignore',
      because: released(5),
      changesWhen: 'A newer bounce, or taking this release back, would change this.',
    },
    { under, history: 'Z on day 0; released on day 5', decision: 'ignore', because: released(5) },
    { under, history: 'X on day 0; released on day 5', decision: 'ignore', because: released(5) },
    { under, history: 'no code on day 0; released on day 5', decision: 'ignore', because: released(5) },
    { under, history: 'Q on day 0; released on day 5', decision: 'ignore', because: released(5) },
    { under, history: 'F on day 0; released on day 5', decision: 'ignore', because: released(5) },
    // At the same millisecond the release has seen the bounce.
    { under, history: 'B on day 5; released on day 5', decision: 'ignore', because: released(5) },
    {
      under,
      history: 'B on day 0; released on day 5; B on day 6',
      decision: 'suppress',
      because: `Do not mail: ${gone}, on day 6.`,
    },
    {
      under,
      history: 'B on day 0; released on day 5; F on day 6',
      decision: 'retry',
      because: 'Try again later: the mailbox was full (code F), on day 6.',
      retryAfter: 'day 12.5',
    },
    {
      under: [standard, cautious],
      history: 'F on days 0, 7, 14 and 21; released on day 22; F on day 28',
      decision: 'retry',
      because: 'Try again later: the mailbox was full (code F), on day 28.',
      retryAfter: 'day 34.5',
    },
    {
      under,
      history: 'B on day 0; released on day 5; V on day 6',
      decision: 'ignore',
      because:
        'Nothing to do: an automatic reply came back and the message was delivered (code V), on day 6.',
    },
  ]);
});

describe('the hold of the vendor after a released B', () => {
  specify([
    { under, history: 'B on day 0; released on day 5; S on day 6', decision: 'ignore', because: released(5) },
    {
      under,
      history: 'B on day 0; released on day 1; S on day 16',
      decision: 'ignore',
      because: released(1),
    },
    {
      under: [standard, strict],
      history: 'B on day 0; released on day 1; S on day 17',
      decision: 'suppress',
      because:
        'Do not mail: Constant Contact suspended the address after it was reported as non-existent (code S), on day 17.',
    },
    {
      under: [standard, strict],
      history: 'Z on day 0; released on day 1; S on day 6',
      decision: 'suppress',
      because:
        'Do not mail: Constant Contact suspended the address after it was reported as non-existent (code S), on day 6.',
    },
    // A released B is no B before the S, so cautious waits for the hold to end.
    {
      under: [cautious],
      history: 'B on day 0; released on day 1; S on day 17',
      decision: 'retry',
      because:
        'Try again later: Constant Contact suspended the address after it was reported as non-existent (code S), on day 17.',
      retryAfter: 'day 32.5',
    },
  ]);
});

describe('a suppression', () => {
  specify([
    {
      under,
      history: 'suppressed on day 5',
      decision: 'suppress',
      because: suppressed(5),
      changesWhen: 'A release, or taking this suppression back, would change this.',
    },
    { under, history: 'F on day 0; suppressed on day 5', decision: 'suppress', because: suppressed(5) },
    { under, history: 'suppressed on day 5; V on day 6', decision: 'suppress', because: suppressed(5) },
    {
      under,
      history: 'V on day 0; suppressed on day 5; B on day 6',
      decision: 'suppress',
      because: suppressed(5),
    },
    {
      under,
      history: 'B on day 0, in the dismissed incident one; suppressed on day 5',
      decision: 'suppress',
      because: suppressed(5),
    },
  ]);
});

describe('of several overrides the latest that stands', () => {
  specify([
    { under, history: 'suppressed on day 5; released on day 6', decision: 'ignore', because: released(6) },
    { under, history: 'released on day 6; suppressed on day 5', decision: 'ignore', because: released(6) },
    {
      under,
      history: 'B on day 0; released on day 5; suppressed on day 6',
      decision: 'suppress',
      because: suppressed(6),
    },
    {
      under,
      history: 'B on day 0; released on day 5, taken back since',
      decision: 'suppress',
      because: `Do not mail: ${gone}, on day 0.`,
    },
    {
      under,
      history: 'B on day 0; released on day 5; suppressed on day 6, taken back since',
      decision: 'ignore',
      because: released(5),
    },
    {
      under,
      history: 'B on day 0; released on day 5; B on day 6; released on day 7, taken back since',
      decision: 'suppress',
      because: `Do not mail: ${gone}, on day 6.`,
    },
    {
      under,
      history: 'suppressed on day 5, taken back since',
      decision: 'ignore',
      because: 'Nothing to do: it has not bounced, and what was said of it has been taken back.',
      changesWhen: 'A bounce would change this.',
    },
  ]);
});

describe('a release beside an incident', () => {
  specify([
    {
      under: [standard, cautious],
      history: 'B on day 0, in the open incident one; released on day 5',
      decision: 'ignore',
      because: released(5),
    },
    {
      under: [standard, cautious],
      history: 'B on day 0; released on day 5; B on day 6, in the open incident one',
      decision: 'review',
      because: `A person should look: the report said that ${gone}, on day 6, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident one).`,
    },
    {
      under: [standard, cautious],
      history: 'B on day 0; released on day 5; B on day 6, in the dismissed incident one',
      decision: 'ignore',
      because: `Nothing to do: the report said that ${gone}, on day 6, but so many addresses at gmail.com bounced alike that it does not count (incident one, dismissed).`,
    },
  ]);
});

describe('an address that looks mistyped', () => {
  specify([
    {
      under,
      address: 'ada@gmial.com',
      history: 'B on day 0; released on day 5',
      decision: 'ignore',
      because: released(5),
    },
    {
      under,
      address: 'ada@gmial.com',
      history: 'B on day 0; released on day 5; B on day 6',
      decision: 'suppress',
      because: `Do not mail: ${gone}, on day 6. The domain looks like a mistyped gmail.com: ask for the right address.`,
    },
  ]);
});
