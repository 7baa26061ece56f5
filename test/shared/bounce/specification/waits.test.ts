import { describe } from 'vitest';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const both = [standard, cautious];
const all = [...both, strict];
const full = (day: number) => `Try again later: the mailbox was full (code F), on day ${day}.`;
const undeliverable = (day: number) =>
  `Try again later: the message was undeliverable after repeated attempts (code D), on day ${day}.`;

describe('a full mailbox is left alone for one week, then two, then four, never longer', () => {
  specify([
    { under: all, history: 'F on day 0', decision: 'retry', because: full(0), retryAfter: 'day 6.5' },
    {
      under: both,
      history: 'F on days 0 and 7',
      decision: 'retry',
      because: full(7),
      retryAfter: 'day 20.5',
    },
    {
      under: both,
      history: 'F on days 0, 7 and 21',
      decision: 'retry',
      because: full(21),
      retryAfter: 'day 48.5',
    },
    {
      under: both,
      history: 'F on days 0, 7, 21 and 49',
      decision: 'retry',
      because: full(49),
      retryAfter: 'day 76.5',
    },
    {
      under: [strict],
      history: 'F on days 0 and 7',
      decision: 'retry',
      because: full(7),
      retryAfter: 'day 13.5',
    },
  ]);
});

describe('an undeliverable message is tried again after 3 days, 6, 12, 24', () => {
  specify([
    {
      under: all,
      history: 'D on day 0',
      decision: 'retry',
      because: undeliverable(0),
      retryAfter: 'day 2.5',
    },
    {
      under: both,
      history: 'D on days 0 and 3',
      decision: 'retry',
      because: undeliverable(3),
      retryAfter: 'day 8.5',
    },
    {
      under: both,
      history: 'D on days 0, 3 and 9',
      decision: 'retry',
      because: undeliverable(9),
      retryAfter: 'day 20.5',
    },
    {
      under: both,
      history: 'D on days 0, 3, 9 and 21',
      decision: 'retry',
      because: undeliverable(21),
      retryAfter: 'day 44.5',
    },
  ]);
});

describe('of several waits the longest counts', () => {
  specify([
    {
      under: both,
      history: 'F on day 0; D on day 1',
      decision: 'retry',
      because: undeliverable(1),
      retryAfter: 'day 13.5',
    },
    {
      under: [strict],
      history: 'F on day 0; D on day 1',
      decision: 'retry',
      because: undeliverable(1),
      retryAfter: 'day 6.5',
    },
    {
      under: [strict],
      history: 'D on day 0; F on day 1',
      decision: 'retry',
      because: full(1),
      retryAfter: 'day 7.5',
    },
    {
      under: [cautious],
      history: 'F on day 0; S on day 1',
      decision: 'retry',
      because:
        'Try again later: Constant Contact suspended the address after it was reported as non-existent (code S), on day 1.',
      retryAfter: 'day 16.5',
    },
    {
      under: [cautious],
      history: 'S on day 0; F on days 1, 4 and 7',
      decision: 'retry',
      because: full(7),
      retryAfter: 'day 34.5',
    },
  ]);
});

describe('the wait grows with sends in a row only', () => {
  specify([
    {
      under: both,
      history: 'F on days 0 and 1, all of one send',
      decision: 'retry',
      because: full(1),
      retryAfter: 'day 7.5',
    },
    {
      under: both,
      history: 'F on days 0 and 400',
      decision: 'retry',
      because: full(400),
      retryAfter: 'day 413.5',
    },
    {
      under: both,
      history: 'F on days 0 and 401',
      decision: 'retry',
      because: full(401),
      retryAfter: 'day 407.5',
    },
    {
      under: both,
      history: 'F on days 0, 7 and 21; V on day 14',
      decision: 'retry',
      because: full(21),
      retryAfter: 'day 27.5',
    },
  ]);
});
