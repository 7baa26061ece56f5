import { describe } from 'vitest';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const under = [standard, cautious, strict];
const absent = (day: number) => `Do not mail: the address does not exist (code B), on day ${day}.`;

describe('the address that bounced is judged, whatever its contact uses now', () => {
  specify([
    {
      under,
      history: 'B on day 0, of contact 1, who moved since',
      decision: 'suppress',
      because: `${absent(0)} The contact has another address now.`,
    },
    {
      under,
      history: 'B on day 0, of contact 1, who was deleted since',
      decision: 'suppress',
      because: `${absent(0)} The contact has been deleted since.`,
    },
    {
      under,
      history: 'F on day 0, of contact 1, who moved since',
      decision: 'retry',
      because:
        'Try again later: the mailbox was full (code F), on day 0. The contact has another address now.',
      retryAfter: 'day 6.5',
    },
  ]);
});

describe('of the contacts an address was seen under, the reason says how many may still use it', () => {
  specify([
    {
      under,
      history: 'B on day 0, of contact 1; B on day 3, of contact 2',
      decision: 'suppress',
      because: absent(3),
    },
    {
      under,
      history: 'B on day 0, of contact 1, who moved since; B on day 3, of contact 2',
      decision: 'suppress',
      because: `${absent(3)} Of its 2 contacts, 1 may still use it.`,
    },
    {
      under,
      history:
        'B on day 0, of contact 1, who moved since; B on day 1, of contact 2, who was deleted since; B on day 3, of contact 3',
      decision: 'suppress',
      because: `${absent(3)} Of its 3 contacts, 1 may still use it.`,
    },
    {
      under,
      history: 'B on day 0, of contact 1, who moved since; B on day 3, of contact 2, who was deleted since',
      decision: 'suppress',
      because: `${absent(3)} None of its 2 contacts uses it now.`,
    },
  ]);
});

describe('of one contact the newest bounce tells', () => {
  specify([
    {
      under,
      history: 'B on day 0, of contact 1, who moved since; B on day 3, of contact 1',
      decision: 'suppress',
      because: absent(3),
    },
    {
      under,
      history: 'B on day 0, of contact 1; B on day 3, of contact 1, who moved since',
      decision: 'suppress',
      because: `${absent(3)} The contact has another address now.`,
    },
  ]);
});
