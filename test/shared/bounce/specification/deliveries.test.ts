import { describe } from 'vitest';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const both = [standard, cautious];
const full = (day: number) => `the mailbox was full (code F), on day ${day}`;
const undeliverable = (day: number) =>
  `the message was undeliverable after repeated attempts (code D), on day ${day}`;
const blocked = (day: number) => `the recipient's provider blocked the message (code Z), on day ${day}`;
const gone = (day: number) => `the address does not exist (code B), on day ${day}`;
const suspended = (day: number) =>
  `Constant Contact suspended the address after it was reported as non-existent (code S), on day ${day}`;
const nothing = (what: string, day: number) =>
  `Nothing to do: ${what}, but mail has arrived since: the send of day ${day}.`;
const doubted = (what: string, day: number) =>
  `A person should look: the report said that ${what}, but mail has arrived since: the send of day ${day}.`;

describe('mail that arrives after a full mailbox, a failed attempt or a block ends what they said', () => {
  specify([
    {
      under: both,
      history: 'F on day 0; delivered on day 20',
      decision: 'ignore',
      because: nothing(full(0), 20),
      changesWhen: 'A newer bounce would change this.',
    },
    {
      under: both,
      history: 'D on day 0; delivered on day 20',
      decision: 'ignore',
      because: nothing(undeliverable(0), 20),
      changesWhen: 'A newer bounce would change this.',
    },
    {
      under: both,
      history: 'Z on day 0; delivered on day 20',
      decision: 'ignore',
      because: nothing(blocked(0), 20),
      changesWhen: 'A newer bounce would change this.',
    },
    {
      under: both,
      history: 'F on days 0 and 7; D on day 5; Z on day 6; delivered on day 20',
      decision: 'ignore',
      because: nothing(full(7), 20),
    },
    {
      under: both,
      history: 'F on day 0; delivered on days 10, 20 and 15',
      decision: 'ignore',
      because: nothing(full(0), 20),
    },
    // A bounce that comes with the send it is of has the time of that send.
    {
      under: both,
      history: 'F on day 20; delivered on day 20',
      decision: 'ignore',
      because: nothing(full(20), 20),
    },
    {
      under: both,
      history: 'D on day 20; delivered on day 20',
      decision: 'ignore',
      because: nothing(undeliverable(20), 20),
    },
    {
      under: both,
      history: 'Z on day 20; delivered on day 20',
      decision: 'ignore',
      because: nothing(blocked(20), 20),
    },
  ]);
});

describe('mail that arrived before them says nothing', () => {
  specify([
    {
      under: both,
      history: 'delivered on day 20; F on day 20.01',
      decision: 'retry',
      because: `Try again later: ${full(20)}.`,
      retryAfter: 'day 26.51',
    },
    {
      under: both,
      history: 'delivered on day 20; D on day 30',
      decision: 'retry',
      because: `Try again later: ${undeliverable(30)}.`,
      retryAfter: 'day 32.5',
    },
    {
      under: [standard],
      history: 'delivered on day 20; Z on day 30',
      decision: 'suppress',
      because: `Do not mail: ${blocked(30)}.`,
      changesWhen: 'A later delivery ends it; a later automatic reply or click brings it before a person.',
    },
    {
      under: [cautious],
      history: 'delivered on day 20; Z on day 30',
      decision: 'review',
      because: `A person should look: ${blocked(30)}.`,
    },
    {
      under: [standard],
      history: 'delivered on day 20; B on day 20.01',
      decision: 'suppress',
      because: `Do not mail: ${gone(20)}.`,
      changesWhen: 'A later automatic reply, delivery or click brings it before a person.',
    },
    {
      under: [standard],
      history: 'delivered on day 20; S on day 30',
      decision: 'suppress',
      because: `Do not mail: ${suspended(30)}.`,
      changesWhen: 'A later automatic reply, delivery or click brings it before a person.',
    },
    {
      under: [cautious],
      history: 'delivered on day 20; S on day 30',
      decision: 'retry',
      because: `Try again later: ${suspended(30)}.`,
      changesWhen:
        'It becomes suppress after 2 such sends over 16 to 90 days (1 so far); a reply or a delivery resets the count.',
      retryAfter: 'day 45.5',
    },
  ]);
});

describe('mail that arrives after an address was reported as non-existent asks for a person', () => {
  specify([
    {
      under: [standard],
      history: 'B on day 0; delivered on day 20',
      decision: 'review',
      because: doubted(gone(0), 20),
      changesWhen: 'A release or a suppression decides it; another such bounce would count.',
    },
    {
      under: [standard],
      history: 'S on day 0; delivered on day 20',
      decision: 'review',
      because: doubted(suspended(0), 20),
      changesWhen: 'A release or a suppression decides it; another such bounce would count.',
    },
    {
      under: [standard],
      history: 'B on day 20; delivered on day 20',
      decision: 'review',
      because: doubted(gone(20), 20),
    },
    {
      under: [standard],
      history: 'S on day 20; delivered on day 20',
      decision: 'review',
      because: doubted(suspended(20), 20),
    },
    {
      under: [standard],
      history: 'B on day 0; S on day 5; delivered on day 20',
      decision: 'review',
      because: doubted(suspended(5), 20),
    },
    {
      under: [standard],
      history: 'B on days 0 and 21; delivered on day 20',
      decision: 'suppress',
      because: `Do not mail: ${gone(21)}.`,
    },
    {
      under: [standard],
      history: 'B on day 0; F on day 5; delivered on day 20',
      decision: 'review',
      because: doubted(gone(0), 20),
    },
    {
      under: [standard],
      history: 'B on day 0; delivered on day 20; F on day 25',
      decision: 'review',
      because: doubted(gone(0), 20),
    },
    {
      under: [standard],
      history: 'B on day 0; delivered on day 20; Z on day 25',
      decision: 'suppress',
      because: `Do not mail: ${blocked(25)}.`,
    },
    // Both are reviews: that of the newer bounce is told.
    {
      under: both,
      history: 'B on day 0; V on day 3; delivered on day 20; X on day 25',
      decision: 'review',
      because: "A person should look: the recipient's provider gave another reason (code X), on day 25.",
    },
  ]);
});

describe('of other codes mail that arrives says nothing', () => {
  const others = [
    { code: 'X', decision: 'review', what: "the recipient's provider gave another reason (code X)" },
    {
      code: 'V',
      decision: 'ignore',
      what: 'an automatic reply came back and the message was delivered (code V)',
    },
    {
      code: 'Q',
      decision: 'review',
      what: 'the report gave the bounce code "Q", which is not documented',
    },
    { code: 'no code', decision: 'review', what: 'the report gave no bounce code' },
  ] as const;
  const openings = { review: 'A person should look', ignore: 'Nothing to do' };
  specify(
    others.flatMap(({ code, decision, what }) =>
      [0, 20, 30].map((day) => ({
        under: both,
        history: `${code} on day ${day}; delivered on day 20`,
        decision,
        because: `${openings[decision]}: ${what}, on day ${day}.`,
      })),
    ),
  );
  specify([
    {
      under: both,
      history: 'F on day 0; X on day 1; delivered on day 20',
      decision: 'review',
      because: "A person should look: the recipient's provider gave another reason (code X), on day 1.",
    },
  ]);
});

describe('mail that arrives starts every count anew', () => {
  const takesSoft = (soFar: string) =>
    `It becomes suppress after 5 such sends over 14 to 400 days (${soFar}); a reply or a delivery resets the count.`;
  const takesBlocks = (soFar: string) =>
    `It becomes suppress after 3 such sends over 14 or more days (${soFar}); a reply or a delivery resets the count.`;
  const daily = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, nth) => from + nth).join(', ');
  specify([
    {
      under: both,
      history: 'F on days 0, 7, 21, 40 and 60; delivered on day 45',
      decision: 'retry',
      because: `Try again later: ${full(60)}.`,
      changesWhen: takesSoft('1 so far'),
      retryAfter: 'day 66.5',
    },
    {
      under: both,
      history: 'F on days 0, 30, 60, 90 and 120',
      decision: 'suppress',
      because: 'Do not mail: the mailbox was full, in 5 sends since day 0 (code F), the last on day 120.',
      changesWhen: 'A later reply or delivery resets the count.',
    },
    {
      under: both,
      history: 'F on days 0, 30, 90, 120 and 150; delivered on day 60',
      decision: 'retry',
      because: `Try again later: ${full(150)}.`,
      changesWhen: takesSoft('3 so far in 60 days'),
      retryAfter: 'day 177.5',
    },
    {
      under: both,
      history: 'F on days 0, 30, 90, 120, 150, 180 and 210; delivered on day 60',
      decision: 'suppress',
      because: 'Do not mail: the mailbox was full, in 5 sends since day 90 (code F), the last on day 210.',
    },
    {
      under: both,
      history: 'F on days 0, 30, 60, 90 and 120; delivered on day 150',
      decision: 'ignore',
      because: nothing(full(120), 150),
    },
    // Sixty sends, one a day: five of them bounced, and the last twenty did not.
    {
      under: both,
      history: `F on days 0, 10, 20, 30 and 39; delivered on days ${daily(40, 59)}`,
      decision: 'ignore',
      because: nothing(full(39), 59),
    },
    {
      under: both,
      history: 'F on days 0, 10, 20, 30 and 39; delivered on days 1, 11, 21 and 31',
      decision: 'retry',
      because: `Try again later: ${full(39)}.`,
      changesWhen: takesSoft('1 so far'),
      retryAfter: 'day 45.5',
    },
    {
      under: both,
      history: 'F on days 0, 7, 21, 40 and 60; V on day 30; delivered on day 10',
      decision: 'retry',
      because: `Try again later: ${full(60)}.`,
      changesWhen: takesSoft('2 so far in 20 days'),
      retryAfter: 'day 73.5',
    },
    {
      under: [cautious],
      history: 'Z on days 0, 7 and 14; delivered on day 10',
      decision: 'review',
      because: `A person should look: ${blocked(14)}.`,
      changesWhen: takesBlocks('1 so far'),
    },
    {
      under: [cautious],
      history: 'Z on days 0, 7 and 14; delivered on day 20',
      decision: 'ignore',
      because: nothing(blocked(14), 20),
    },
    {
      under: [cautious],
      history: 'Z on days 0, 7, 14, 21 and 28; delivered on day 10',
      decision: 'suppress',
      because:
        "Do not mail: the recipient's provider blocked the message, in 3 sends since day 14 (code Z), the last on day 28.",
    },
    {
      under: [cautious],
      history: 'S on days 0 and 20; delivered on day 10',
      decision: 'retry',
      because: `Try again later: ${suspended(20)}.`,
      retryAfter: 'day 35.5',
    },
    {
      under: [cautious],
      history: 'S on days 0, 20 and 40; delivered on day 10',
      decision: 'suppress',
      because:
        'Do not mail: Constant Contact suspended the address after it was reported as non-existent, in 2 sends since day 20 (code S), the last on day 40.',
    },
  ]);
});

describe('under cautious a B that was set aside is none that makes a later S suppress at once', () => {
  specify([
    {
      under: [cautious],
      history: 'B on day 0; S on day 30',
      decision: 'suppress',
      because: `Do not mail: ${suspended(30)}.`,
    },
    {
      under: [cautious],
      history: 'B on day 0; delivered on day 20; S on day 30',
      decision: 'retry',
      because: `Try again later: ${suspended(30)}.`,
      retryAfter: 'day 45.5',
    },
    {
      under: [cautious],
      history: 'B on day 0; delivered on day 20; B on day 29; S on day 30',
      decision: 'retry',
      because: `Try again later: ${suspended(30)}.`,
      retryAfter: 'day 45.5',
    },
    {
      under: [cautious],
      history: 'B on day 0; delivered on day 20; B on day 29; S on day 46',
      decision: 'suppress',
      because: `Do not mail: ${suspended(46)}.`,
    },
  ]);
});

describe('strict heeds no mail that arrives', () => {
  specify([
    {
      under: [strict],
      history: 'B on day 0; delivered on day 20',
      decision: 'suppress',
      because: `Do not mail: ${gone(0)}.`,
      changesWhen: 'Only another policy would change this.',
    },
    {
      under: [strict],
      history: 'Z on day 0; delivered on day 20',
      decision: 'suppress',
      because: `Do not mail: ${blocked(0)}.`,
    },
    {
      under: [strict],
      history: 'F on day 0; delivered on day 20',
      decision: 'retry',
      because: `Try again later: ${full(0)}.`,
      changesWhen: 'Worth another send from day 6; a graver bounce would change this.',
      retryAfter: 'day 6.5',
    },
  ]);
});
