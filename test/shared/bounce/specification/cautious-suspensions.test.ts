import { describe } from 'vitest';
import { cautious } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const under = [cautious];
const suspended = 'Constant Contact suspended the address after it was reported as non-existent';
const takesSuspensions = (soFar: string) =>
  `It becomes suppress after 2 such sends over 16 to 90 days (${soFar}); a reply or a delivery resets the count.`;

describe('a suspension without an earlier B of ours waits out the vendor’s hold before it is judged', () => {
  specify([
    {
      under,
      history: 'S on days 0 and 15.9',
      decision: 'retry',
      because: `Try again later: ${suspended} (code S), on day 15.`,
      changesWhen: takesSuspensions('2 so far in 15 days'),
      retryAfter: 'day 31.4',
    },
    {
      under,
      history: 'S on days 0 and 16',
      decision: 'suppress',
      because: `Do not mail: ${suspended}, in 2 sends since day 0 (code S), the last on day 16.`,
      changesWhen: 'A later delivery ends it; a later automatic reply or click brings it before a person.',
    },
    {
      under,
      history: 'S on days 0 and 16, all of one send',
      decision: 'retry',
      because: `Try again later: ${suspended} (code S), on day 16.`,
      retryAfter: 'day 31.5',
    },
    {
      under,
      history: 'S on days 0 and 91',
      decision: 'retry',
      because: `Try again later: ${suspended} (code S), on day 91.`,
      changesWhen: takesSuspensions('1 so far'),
      retryAfter: 'day 106.5',
    },
    {
      under,
      history: 'B on day 0; S on day 4',
      decision: 'suppress',
      because: 'Do not mail: the address does not exist (code B), on day 0.',
      changesWhen: 'A later delivery ends it; a later automatic reply or click brings it before a person.',
    },
    {
      under,
      history: 'B on day 0; S on day 17',
      decision: 'suppress',
      because: `Do not mail: ${suspended} (code S), on day 17.`,
    },
    {
      under,
      history: 'S on day 0; B on day 4',
      decision: 'suppress',
      because: 'Do not mail: the address does not exist (code B), on day 4.',
    },
    {
      under,
      history: 'B on day 0; V on day 2; S on day 4',
      decision: 'review',
      because:
        'A person should look: the report said that the address does not exist (code B), on day 0, but a reply came on day 2.',
    },
    {
      under,
      history: 'B on day 0; S on day 2; V on day 4',
      decision: 'review',
      because: `A person should look: the report said that ${suspended} (code S), on day 2, but a reply came on day 4.`,
      changesWhen: 'Another such bounce makes it suppress.',
    },
    {
      under,
      history: 'S on day 0; V on day 5',
      decision: 'review',
      because: `A person should look: the report said that ${suspended} (code S), on day 0, but a reply came on day 5.`,
      changesWhen: takesSuspensions('0 so far'),
    },
    {
      under,
      history: 'S on days 0 and 9; V on day 5',
      decision: 'review',
      because: `A person should look: the report said that ${suspended} (code S), on day 0, but a reply came on day 5.`,
      changesWhen: takesSuspensions('1 so far'),
    },
  ]);
});
