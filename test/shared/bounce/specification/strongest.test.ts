import { describe } from 'vitest';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const all = [standard, cautious, strict];
const absent = (day: number) => `Do not mail: the address does not exist (code B), on day ${day}.`;

describe('of several decisions the strongest stands: suppress, review, retry, ignore', () => {
  specify([
    { under: all, history: 'B on day 0; F on day 3', decision: 'suppress', because: absent(0) },
    { under: all, history: 'F on day 0; B on day 3', decision: 'suppress', because: absent(3) },
    { under: all, history: 'X on day 3; B on day 0', decision: 'suppress', because: absent(0) },
    {
      under: all,
      history: 'X on day 0; D on day 3',
      decision: 'review',
      because: "A person should look: the recipient's provider gave another reason (code X), on day 0.",
    },
    {
      under: all,
      history: 'F on day 3; V on day 0',
      decision: 'retry',
      because: 'Try again later: the mailbox was full (code F), on day 3.',
      retryAfter: 'day 9.5',
    },
  ]);
});

describe('of equal ones the newest explains', () => {
  specify([
    { under: all, history: 'B on days 0 and 3', decision: 'suppress', because: absent(3) },
    {
      under: [standard, strict],
      history: 'B on day 0; S on day 3; Z on day 5',
      decision: 'suppress',
      because: "Do not mail: the recipient's provider blocked the message (code Z), on day 5.",
    },
    {
      under: [cautious],
      history: 'Z on day 0; X on day 3',
      decision: 'review',
      because: "A person should look: the recipient's provider gave another reason (code X), on day 3.",
    },
    {
      under: [standard, cautious],
      history: 'F on days 0, 7, 21, 40 and 60; B on day 30',
      decision: 'suppress',
      because: 'Do not mail: the mailbox was full, in 5 sends since day 0 (code F), the last on day 60.',
    },
  ]);
});

describe('bounces that are no longer kept in full count all the same', () => {
  const fullTenTimes = 'F on days 100, 110, 120, 130, 140, 150, 160, 170, 180 and 190';
  specify([
    {
      under: [strict],
      history: `B on day 0; ${fullTenTimes}`,
      decision: 'suppress',
      because: absent(0),
    },
    {
      under: [standard, cautious],
      history: fullTenTimes,
      decision: 'suppress',
      because: 'Do not mail: the mailbox was full, in 10 sends since day 100 (code F), the last on day 190.',
    },
    {
      under: [standard, cautious],
      history: 'F on days 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 10',
      decision: 'retry',
      because: 'Try again later: the mailbox was full (code F), on day 10.',
      changesWhen:
        'It becomes suppress after 5 such sends over 14 to 400 days (11 so far in 10 days); a reply or a delivery resets the count.',
      retryAfter: 'day 37.5',
    },
    {
      under: [standard, cautious],
      history: `B on day 0, in the open incident one; ${fullTenTimes.replace('100', '100.5')}; V on day 195`,
      decision: 'retry',
      because:
        'Try again later: the report said that the mailbox was full (code F), on day 190, but a reply came on day 195.',
      retryAfter: 'day 196.5',
    },
    {
      under: [standard, cautious],
      history: `B on day 0, in the open incident one; X on days 1, 2, 3, 4, 5, 6, 7, 8 and 9`,
      decision: 'review',
      because: "A person should look: the recipient's provider gave another reason (code X), on day 9.",
    },
    {
      under: [standard, cautious],
      history: `B on day 0, in the dismissed incident one; V on days 1, 2, 3, 4, 5, 6, 7, 8 and 9`,
      decision: 'ignore',
      because:
        'Nothing to do: an automatic reply came back and the message was delivered (code V), on day 9.',
    },
  ]);
});
