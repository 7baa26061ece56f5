import { describe } from 'vitest';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const under = [standard, cautious, strict];
const address = 'ada@gmial.com';
const hint = 'The domain looks like a mistyped gmail.com: ask for the right address.';

describe('at a near miss of a large domain the reason names the domain that was meant', () => {
  specify([
    {
      under,
      address,
      history: 'B on day 0',
      decision: 'suppress',
      because: `Do not mail: the address does not exist (code B), on day 0. ${hint}`,
    },
    {
      under,
      address,
      history: 'D on day 0',
      decision: 'retry',
      because: `Try again later: the message was undeliverable after repeated attempts (code D), on day 0. ${hint}`,
      retryAfter: 'day 2.5',
    },
    {
      under: [standard, strict],
      address,
      history: 'B on day 0; S on day 4',
      decision: 'suppress',
      because: `Do not mail: Constant Contact suspended the address after it was reported as non-existent (code S), on day 4. ${hint}`,
    },
    {
      under,
      address: 'ada@smith-plumbing.con',
      history: 'B on day 0, of contact 1, who moved since',
      decision: 'suppress',
      because:
        'Do not mail: the address does not exist (code B), on day 0. The contact has another address now. The domain looks like a mistyped smith-plumbing.com: ask for the right address.',
    },
  ]);
});

describe('where a mailbox answered, or nobody says that there is none, no error is supposed', () => {
  specify([
    {
      under,
      address,
      history: 'F on day 0',
      decision: 'retry',
      because: 'Try again later: the mailbox was full (code F), on day 0.',
      retryAfter: 'day 6.5',
    },
    {
      under: [standard, strict],
      address,
      history: 'Z on day 0',
      decision: 'suppress',
      because: "Do not mail: the recipient's provider blocked the message (code Z), on day 0.",
    },
    {
      under,
      address,
      history: 'V on day 0',
      decision: 'ignore',
      because:
        'Nothing to do: an automatic reply came back and the message was delivered (code V), on day 0.',
    },
    {
      under,
      address: 'ada@gmail.com',
      history: 'B on day 0',
      decision: 'suppress',
      because: 'Do not mail: the address does not exist (code B), on day 0.',
    },
  ]);
});
