import { describe } from 'vitest';
import { cautious, standard } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const gone = (day: number) => `the address does not exist (code B), on day ${day}`;
const suspended = (day: number) =>
  `Constant Contact suspended the address after it was reported as non-existent (code S), on day ${day}`;
const unconfirmed = (day: number, took: number) =>
  `Try again later: the report said that ${gone(day)}, but it took the send of day ${took}, so another send has to confirm it.`;
const confirmed = (first: number, last: number) =>
  `Do not mail: the address does not exist, in 2 sends since day ${first} (code B), the last on day ${last}.`;
const toConfirm =
  'It becomes suppress after 2 such sends over 14 to 100 days (1 so far); a reply or a delivery resets the count.';

describe('who took mail within 90 days needs a second hard bounce under cautious', () => {
  specify([
    {
      under: [cautious],
      history: 'delivered on day 3; B on day 10',
      decision: 'retry',
      because: unconfirmed(10, 3),
      changesWhen: toConfirm,
      retryAfter: 'day 25.5',
    },
    {
      under: [standard],
      history: 'delivered on day 3; B on day 10',
      decision: 'suppress',
      because: `Do not mail: ${gone(10)}.`,
    },
    {
      under: [cautious],
      history: 'B on day 10',
      decision: 'suppress',
      because: `Do not mail: ${gone(10)}.`,
    },
    {
      under: [cautious],
      history: 'delivered on day 3; B on day 93',
      decision: 'retry',
      because: unconfirmed(93, 3),
      retryAfter: 'day 108.5',
    },
    {
      under: [cautious],
      history: 'delivered on day 3; B on day 94',
      decision: 'suppress',
      because: `Do not mail: ${gone(94)}.`,
    },
    {
      under: [cautious],
      history: 'delivered on day 3; B on days 10 and 24',
      decision: 'suppress',
      because: confirmed(10, 24),
    },
    {
      under: [cautious],
      history: 'delivered on day 3; B on days 10 and 23',
      decision: 'retry',
      because: unconfirmed(23, 3),
      retryAfter: 'day 38.5',
    },
    {
      under: [cautious],
      history: 'delivered on day 3; B on days 10 and 30, all of one send',
      decision: 'retry',
      because: unconfirmed(30, 3),
      retryAfter: 'day 45.5',
    },
  ]);
});

describe('the vendor’s hold after a first strike is no second one', () => {
  specify([
    {
      under: [cautious],
      history: 'delivered on day 3; B on day 10; S on days 17 and 24',
      decision: 'retry',
      because: `Try again later: ${suspended(24)}.`,
      retryAfter: 'day 39.5',
    },
    {
      under: [cautious],
      history: 'delivered on day 3; B on day 10; S on day 31',
      decision: 'suppress',
      because: `Do not mail: ${suspended(31)}.`,
    },
  ]);
});

describe('mail that arrives ends what B and S said under cautious, before the second strike and after', () => {
  specify([
    {
      under: [cautious],
      history: 'B on day 0; delivered on day 20',
      decision: 'ignore',
      because: `Nothing to do: ${gone(0)}, but mail has arrived since: the send of day 20.`,
      changesWhen: 'A newer bounce would change this.',
    },
    {
      under: [cautious],
      history: 'delivered on day 3; B on days 10 and 31; delivered on day 52',
      decision: 'ignore',
      because: `Nothing to do: ${gone(31)}, but mail has arrived since: the send of day 52.`,
    },
    {
      under: [cautious],
      history: 'B on day 0, in the open incident one; delivered on day 20',
      decision: 'ignore',
      because: `Nothing to do: ${gone(0)}, but mail has arrived since: the send of day 20.`,
    },
    {
      under: [cautious],
      history: 'delivered on day 3; B on day 10; S on day 17; delivered on day 31',
      decision: 'ignore',
      because: `Nothing to do: ${suspended(17)}, but mail has arrived since: the send of day 31.`,
      changesWhen: 'A newer bounce would change this.',
    },
    {
      under: [cautious],
      history: 'delivered on day 3; B on day 10; delivered on day 31; B on day 38',
      decision: 'retry',
      because: unconfirmed(38, 31),
      retryAfter: 'day 53.5',
    },
  ]);
});

describe('a bounce before the one that counts was the first strike, whatever held it', () => {
  specify([
    {
      under: [cautious],
      history: 'delivered on day 3; B on day 10, in the dismissed watch one; B on day 31',
      decision: 'suppress',
      because: `Do not mail: ${gone(31)}.`,
    },
    {
      under: [cautious],
      history:
        'delivered on day 3; B on day 10, in the dismissed watch one; delivered on day 17; B on day 31',
      decision: 'retry',
      because: unconfirmed(31, 17),
      retryAfter: 'day 46.5',
    },
    {
      under: [cautious],
      history: 'delivered on day 3; B on day 10, in the confirmed incident one',
      decision: 'retry',
      because: unconfirmed(10, 3),
      retryAfter: 'day 25.5',
    },
  ]);
});

describe('a message that bounced itself was not delivered', () => {
  specify([
    {
      under: [cautious],
      history: 'delivered on day 3 of send 1; F on day 3 of send 1; B on day 10',
      decision: 'suppress',
      because: `Do not mail: ${gone(10)}.`,
    },
  ]);
});
