import { describe } from 'vitest';
import { cautious, standard } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const under = [standard, cautious];
const full = (day: number) => `the mailbox was full (code F), on day ${day}`;
const undeliverable = (day: number) =>
  `the message was undeliverable after repeated attempts (code D), on day ${day}`;
const gone = (day: number) => `the address does not exist (code B), on day ${day}`;
const doubted = (what: string, day: number) =>
  `A person should look: the report said that ${what}, but mail has arrived since: the send of day ${day}.`;
const takes = (soFar: string) =>
  `It becomes suppress after 5 such sends over 14 to 400 days (${soFar}); a reply or a delivery resets the count.`;

describe('a late bounce of the same send takes the delivery back', () => {
  specify([
    {
      under,
      history: 'F on day 0; delivered on day 20 of send 7; F on day 21 of send 7',
      decision: 'retry',
      because: `Try again later: ${full(21)}.`,
      changesWhen: takes('2 so far in 21 days'),
      retryAfter: 'day 34.5',
    },
    {
      under,
      history: 'B on day 0; delivered on day 20 of send 7; D on day 23 of send 7',
      decision: 'suppress',
      because: `Do not mail: ${gone(0)}.`,
    },
    {
      under,
      history: 'B on day 0; delivered on day 20 of send 7; X on day 23 of send 7',
      decision: 'suppress',
      because: `Do not mail: ${gone(0)}.`,
    },
    {
      under,
      history: 'B on day 0; delivered on day 20 of send 7; no code on day 23 of send 7',
      decision: 'suppress',
      because: `Do not mail: ${gone(0)}.`,
    },
    // The two reports have clocks of their own.
    {
      under,
      history: 'F on day 0; F on day 19 of send 7; delivered on day 20 of send 7',
      decision: 'retry',
      because: `Try again later: ${full(19)}.`,
      changesWhen: takes('2 so far in 19 days'),
      retryAfter: 'day 32.5',
    },
    // Nor does it matter whether the bounce is still kept in full.
    {
      under,
      history:
        'B on day 0; delivered on day 20 of send 7; F on day 21 of send 7; X on days 30, 31, 32, 33, 34, 35, 36, 37 and 38',
      decision: 'suppress',
      because: `Do not mail: ${gone(0)}.`,
    },
  ]);
});

describe('a bounce of another send, or an automatic reply, does not', () => {
  specify([
    {
      under: [standard],
      history: 'B on day 0; delivered on day 20 of send 7; D on day 23 of send 8',
      decision: 'review',
      because: doubted(gone(0), 20),
    },
    {
      under: [standard],
      history: 'B on day 0; delivered on day 20 of send 7; V on day 20 of send 7',
      decision: 'review',
      because: doubted(gone(0), 20),
    },
    // Without the delivery it would be retry.
    {
      under,
      history: 'F on day 0; delivered on day 20 of send 7; V on day 20 of send 7',
      decision: 'ignore',
      because:
        'Nothing to do: an automatic reply came back and the message was delivered (code V), on day 20.',
    },
  ]);
});

describe('also a bounce that does not count itself takes it back', () => {
  specify([
    // Of an S that echoes a released B.
    {
      under,
      history:
        'B on day 0; released on day 1; F on day 5; delivered on day 6 of send 7; S on day 7 of send 7',
      decision: 'retry',
      because: `Try again later: ${full(5)}.`,
      retryAfter: 'day 11.5',
    },
    {
      under,
      history: 'B on day 19 of send 7; released on day 20; F on day 21; delivered on day 22 of send 7',
      decision: 'retry',
      because: `Try again later: ${full(21)}.`,
      retryAfter: 'day 27.5',
    },
    {
      under,
      history:
        'F on day 0; delivered on day 20 of send 7; B on day 21 of send 7, in the dismissed incident one',
      decision: 'retry',
      because: `Try again later: ${full(0)}.`,
      retryAfter: 'day 6.5',
    },
    {
      under,
      history: 'B on day 0; delivered on day 20 of send 7; B on day 21 of send 7, in the open incident one',
      decision: 'suppress',
      because: `Do not mail: ${gone(0)}.`,
    },
  ]);
});

describe('where the newest delivery is taken back, the one before it speaks', () => {
  specify([
    {
      under,
      history: 'F on day 0; delivered on day 10; delivered on day 20 of send 7; F on day 21 of send 7',
      decision: 'retry',
      because: `Try again later: ${full(21)}.`,
      changesWhen: takes('1 so far'),
      retryAfter: 'day 27.5',
    },
    {
      under: [standard],
      history: 'B on day 15; delivered on day 10; delivered on day 20 of send 7; D on day 23 of send 7',
      decision: 'suppress',
      because: `Do not mail: ${gone(15)}.`,
    },
    {
      under: [standard],
      history:
        'B on day 0; delivered on day 10; delivered on day 20 of send 8; delivered on day 30 of send 9; D on day 21 of send 8; D on day 31 of send 9',
      decision: 'review',
      because: doubted(gone(0), 10),
    },
    // A record keeps three: that of day 5 has been pushed out.
    {
      under,
      history:
        'F on day 0; delivered on day 5; delivered on day 10 of send 7; delivered on day 20 of send 8; delivered on day 30 of send 9; D on day 11 of send 7; D on day 21 of send 8; D on day 31 of send 9',
      decision: 'retry',
      because: `Try again later: ${undeliverable(31)}.`,
      changesWhen: takes('4 so far in 31 days'),
      retryAfter: 'day 54.5',
    },
  ]);
});
