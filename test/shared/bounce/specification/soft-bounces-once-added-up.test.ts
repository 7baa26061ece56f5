import { describe } from 'vitest';
import { cautious, standard } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const both = [standard, cautious];
const full = (day: string) => `Try again later: the mailbox was full (code F), on ${day}.`;
const addedUp = (sends: number, since: string, last: string) =>
  `Do not mail: the mailbox was full, in ${sends} sends since ${since} (code F), the last on ${last}.`;
const takes = (soFar: string) =>
  `It becomes suppress after 5 such sends over 14 to 400 days (${soFar} so far); a reply or a delivery resets the count.`;
const takesMore = (sends: number, days: number) =>
  `It becomes suppress after 5 such sends over 14 to 400 days (${sends} so far in ${days} days); a reply or a delivery resets the count.`;

describe('what has added up once stays, and says all sends since', () => {
  specify([
    {
      under: both,
      history: 'F on days 0, 7, 21, 40, 60 and 67',
      decision: 'suppress',
      because: addedUp(6, 'day 0', 'day 67'),
    },
    {
      under: both,
      history: 'F on days 0, 7, 21, 40, 60 and 300',
      decision: 'suppress',
      because: addedUp(6, 'day 0', 'day 300'),
    },
    {
      under: both,
      history: 'F on days 0, 7, 21, 40 and 60; D on day 300',
      decision: 'suppress',
      because:
        'Do not mail: the message was undeliverable after repeated attempts, or the mailbox was full, in 6 sends since day 0 (codes D and F), the last on day 300.',
    },
  ]);
});

describe('an automatic reply starts the count of soft bounces anew', () => {
  specify([
    {
      under: both,
      history: 'F on days 0, 7, 21, 40 and 60; V on day 10',
      decision: 'retry',
      because: full('day 60'),
      changesWhen: takesMore(3, 39),
      retryAfter: 'day 87.5',
    },
    {
      under: both,
      history: 'F on days 0, 7, 21, 40 and 60; V on day 61',
      decision: 'retry',
      because:
        'Try again later: the report said that the mailbox was full (code F), on day 60, but a reply came on day 61.',
      changesWhen: takes('0'),
      retryAfter: 'day 66.5',
    },
    {
      under: both,
      history: 'F on days 0, 7, 21, 40, 60 and 70; V on day 61',
      decision: 'retry',
      because: full('day 70'),
      changesWhen: takes('1'),
      retryAfter: 'day 76.5',
    },
    {
      under: both,
      history: 'F on days 0, 7, 21, 40 and 60; V on day 60',
      decision: 'retry',
      because: full('day 60'),
      changesWhen: takes('1'),
      retryAfter: 'day 66.5',
    },
    {
      under: both,
      history: 'V on day 0; F on days 0, 7, 21, 40 and 60',
      decision: 'suppress',
      because: addedUp(5, 'day 0', 'day 60'),
    },
  ]);
});
