import { describe } from 'vitest';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const both = [standard, cautious];
const full = (day: number) => `the mailbox was full (code F), on day ${day}`;
const blocked = (day: number) => `the recipient's provider blocked the message (code Z), on day ${day}`;
const gone = (day: number) => `the address does not exist (code B), on day ${day}`;
const suspended = (day: number) =>
  `Constant Contact suspended the address after it was reported as non-existent (code S), on day ${day}`;
const used = (what: string, sent: number, clicked: number) =>
  `A person should look: the report said that ${what}, but a link in the send of day ${sent} was used on day ${clicked}.`;
const arrived = (what: string, day: number) =>
  `A person should look: the report said that ${what}, but mail has arrived since: the send of day ${day}.`;

describe('a link of a later send that was used after a B, S or Z asks for a person', () => {
  specify([
    {
      under: both,
      history: 'B on day 0; link of the send of day 20 used on day 21',
      decision: 'review',
      because: used(gone(0), 20, 21),
      changesWhen: 'A release or a suppression decides it; another such bounce would count.',
    },
    {
      under: both,
      history: 'S on day 0; link of the send of day 20 used on day 21',
      decision: 'review',
      because: used(suspended(0), 20, 21),
    },
    {
      under: both,
      history: 'Z on day 0; link of the send of day 20 used on day 21',
      decision: 'review',
      because: used(blocked(0), 20, 21),
    },
    {
      under: [cautious],
      history: 'Z on days 0, 7 and 14; link of the send of day 20 used on day 21',
      decision: 'review',
      because: used(blocked(14), 20, 21),
    },
    {
      under: both,
      history: 'B on day 20; link of the send of day 20 used on day 21',
      decision: 'review',
      because: used(gone(20), 20, 21),
    },
    {
      under: both,
      history: 'B on day 0; S on day 5; Z on day 7; link of the send of day 20 used on day 21',
      decision: 'review',
      because: used(blocked(7), 20, 21),
    },
    {
      under: both,
      history: 'B on day 0; V on day 3; link of the send of day 20 used on day 21',
      decision: 'review',
      because: used(gone(0), 20, 21),
    },
    // The one of the newest send speaks of the most bounces, though the other was used later.
    {
      under: both,
      history:
        'B on day 10; link of the send of day 5 used on day 30; link of the send of day 15 used on day 16',
      decision: 'review',
      because: used(gone(10), 15, 16),
    },
  ]);
});

describe('a link of an older send says nothing of a later bounce, whenever it is used', () => {
  specify([
    {
      under: both,
      history: 'B on day 21; link of the send of day 20 used on day 30',
      decision: 'suppress',
      because: `Do not mail: ${gone(21)}.`,
    },
    {
      under: both,
      history: 'B on day 20.01 of send 7; link of the send of day 20 used on day 30 of send 7',
      decision: 'suppress',
      because: `Do not mail: ${gone(20)}.`,
    },
    {
      under: both,
      history: 'B on day 20 of send 7; link of the send of day 20 used on day 30 of send 7',
      decision: 'suppress',
      because: `Do not mail: ${gone(20)}.`,
    },
    {
      under: both,
      history: 'B on day 0; link of the send of day 20 used on day 21; B on day 25',
      decision: 'suppress',
      because: `Do not mail: ${gone(25)}.`,
    },
    {
      under: [standard],
      history: 'Z on day 25; link of the send of day 20 used on day 30',
      decision: 'suppress',
      because: `Do not mail: ${blocked(25)}.`,
    },
  ]);
});

describe('of other codes a link that was used says nothing', () => {
  specify([
    {
      under: both,
      history: 'F on day 0; link of the send of day 20 used on day 21',
      decision: 'retry',
      because: `Try again later: ${full(0)}.`,
      retryAfter: 'day 6.5',
    },
    {
      under: both,
      history: 'F on days 0, 7, 21, 40 and 60; link of the send of day 70 used on day 71',
      decision: 'suppress',
      because: 'Do not mail: the mailbox was full, in 5 sends since day 0 (code F), the last on day 60.',
    },
    {
      under: both,
      history: 'D on day 0; link of the send of day 20 used on day 21',
      decision: 'retry',
      because: 'Try again later: the message was undeliverable after repeated attempts (code D), on day 0.',
      retryAfter: 'day 2.5',
    },
    {
      under: both,
      history: 'X on day 0; link of the send of day 20 used on day 21',
      decision: 'review',
      because: "A person should look: the recipient's provider gave another reason (code X), on day 0.",
    },
    {
      under: both,
      history: 'V on day 0; link of the send of day 20 used on day 21',
      decision: 'ignore',
      because:
        'Nothing to do: an automatic reply came back and the message was delivered (code V), on day 0.',
    },
    {
      under: both,
      history: 'no code on day 0; link of the send of day 20 used on day 21',
      decision: 'review',
      because: 'A person should look: the report gave no bounce code, on day 0.',
    },
    {
      under: both,
      history: 'Q on day 0; link of the send of day 20 used on day 21',
      decision: 'review',
      because:
        'A person should look: the report gave the bounce code "Q", which is not documented, on day 0.',
    },
  ]);
});

describe('a link that was used, and mail that arrived', () => {
  specify([
    // The delivery has set the Z aside: nobody has to look at it.
    {
      under: both,
      history: 'Z on day 0; delivered on day 20; link of the send of day 20 used on day 21',
      decision: 'ignore',
      because: `Nothing to do: ${blocked(0)}, but mail has arrived since: the send of day 20.`,
    },
    {
      under: [standard],
      history: 'B on day 0; delivered on day 20; link of the send of day 20 used on day 21',
      decision: 'review',
      because: arrived(gone(0), 20),
    },
    {
      under: both,
      history: 'Z on day 22; delivered on day 20; link of the send of day 30 used on day 31',
      decision: 'review',
      because: used(blocked(22), 30, 31),
    },
    {
      under: both,
      history: 'B on day 0; Z on day 22; delivered on day 20; link of the send of day 30 used on day 31',
      decision: 'review',
      because: used(blocked(22), 30, 31),
    },
    // The bounce takes the delivery back; the link was used all the same.
    {
      under: both,
      history:
        'B on day 0; delivered on day 20 of send 7; link of the send of day 20 used on day 21 of send 7; D on day 23 of send 7',
      decision: 'review',
      because: used(gone(0), 20, 21),
    },
  ]);
});

describe('under cautious a B that a click was after is none that makes a later S suppress at once', () => {
  specify([
    {
      under: [cautious],
      history: 'B on day 0; link of the send of day 20 used on day 21; S on day 30',
      decision: 'review',
      because: used(gone(0), 20, 21),
    },
  ]);
});

describe('strict heeds no link that was used', () => {
  specify([
    {
      under: [strict],
      history: 'B on day 0; link of the send of day 20 used on day 21',
      decision: 'suppress',
      because: `Do not mail: ${gone(0)}.`,
    },
    {
      under: [strict],
      history: 'Z on day 0; delivered on day 10; link of the send of day 20 used on day 21',
      decision: 'suppress',
      because: `Do not mail: ${blocked(0)}.`,
    },
  ]);
});
