import { describe } from 'vitest';
import { choosePolicy } from '../../../../shared/bounce/policies.ts';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const both = [standard, cautious];
const withinNinety = [choosePolicy({ name: 'standard', tuned: { softBounceWithinDays: 90 } })];
const full = (day: string) => `Try again later: the mailbox was full (code F), on ${day}.`;
const addedUp = (sends: number, since: string, last: string) =>
  `Do not mail: the mailbox was full, in ${sends} sends since ${since} (code F), the last on ${last}.`;
const takesMore = (sends: number, days: number, within = 400) =>
  `It becomes suppress after 5 such sends over 14 to ${within} days (${sends} so far in ${days} days); a reply or a delivery resets the count.`;

describe('soft bounces in 5 sends, over 14 to 400 days, suppress', () => {
  specify([
    {
      under: both,
      history: 'F on days 0, 7, 21, 40 and 60',
      decision: 'suppress',
      because: 'Do not mail: the mailbox was full, in 5 sends since day 0 (code F), the last on day 60.',
      changesWhen: 'A later reply or delivery resets the count.',
    },
    {
      under: both,
      history: 'F on days 0, 7, 21 and 40',
      decision: 'retry',
      because: full('day 40'),
      changesWhen: takesMore(4, 40),
      retryAfter: 'day 67.5',
    },
    {
      under: both,
      history: 'F on days 0, 3, 6, 9 and 13.99',
      decision: 'retry',
      because: full('day 13'),
      changesWhen: takesMore(5, 13),
      retryAfter: 'day 41.49',
    },
    {
      under: both,
      history: 'F on days 0, 3, 6, 9 and 14',
      decision: 'suppress',
      because: addedUp(5, 'day 0', 'day 14'),
    },
    {
      under: both,
      history: 'F on days 0, 100, 200, 300 and 400',
      decision: 'suppress',
      because: addedUp(5, 'day 0', 'day 400'),
    },
    {
      under: both,
      history: 'F on days 0, 100, 200, 300 and 400.01',
      decision: 'retry',
      because: full('day 400'),
      changesWhen: takesMore(4, 300),
      retryAfter: 'day 427.51',
    },
    {
      under: both,
      history: 'F on days 0, 410, 420, 430, 440 and 450',
      decision: 'suppress',
      because: addedUp(5, 'day 410', 'day 450'),
    },
    {
      under: both,
      history: 'F on days 0 and 340, all of one send; F on days 360, 370, 380 and 401',
      decision: 'suppress',
      because: addedUp(5, 'day 340', 'day 401'),
    },
    {
      under: both,
      history: 'F on days 0 and 1, all of one send; F on days 7, 21 and 40',
      decision: 'retry',
      because: full('day 40'),
      changesWhen: takesMore(4, 40),
      retryAfter: 'day 67.5',
    },
    {
      under: both,
      history: 'F on days 0 and 1, all of one send; F on days 7, 21, 40 and 60',
      decision: 'suppress',
      because: addedUp(5, 'day 0', 'day 60'),
    },
    {
      under: both,
      history: 'F on days 0 and 20; D on days 7, 30 and 44',
      decision: 'suppress',
      because:
        'Do not mail: the message was undeliverable after repeated attempts, or the mailbox was full, in 5 sends since day 0 (codes D and F), the last on day 44.',
      changesWhen: 'A later reply or delivery resets the count.',
    },
    {
      under: [strict],
      history: 'F on days 0, 7, 21, 40 and 60',
      decision: 'retry',
      because: full('day 60'),
      changesWhen: 'Worth another send from day 66; a graver bounce would change this.',
      retryAfter: 'day 66.5',
    },
  ]);
});

describe('the window of soft bounces may be as short as it was', () => {
  specify([
    {
      under: withinNinety,
      history: 'F on days 0, 20, 40, 60 and 90',
      decision: 'suppress',
      because: addedUp(5, 'day 0', 'day 90'),
    },
    {
      under: withinNinety,
      history: 'F on days 0, 20, 40, 60 and 90.01',
      decision: 'retry',
      because: full('day 90'),
      changesWhen: takesMore(4, 70, 90),
      retryAfter: 'day 117.51',
    },
    {
      under: withinNinety,
      history: 'F on days 0, 100, 110, 120, 130 and 140',
      decision: 'suppress',
      because: addedUp(5, 'day 100', 'day 140'),
    },
    {
      under: withinNinety,
      history: 'F on days 0 and 30, all of one send; F on days 50, 60, 70 and 91',
      decision: 'suppress',
      because: addedUp(5, 'day 30', 'day 91'),
    },
    {
      under: withinNinety,
      history: 'F on days 0 and 91',
      decision: 'retry',
      because: full('day 91'),
      changesWhen:
        'It becomes suppress after 5 such sends over 14 to 90 days (1 so far); a reply or a delivery resets the count.',
      retryAfter: 'day 97.5',
    },
  ]);
});
