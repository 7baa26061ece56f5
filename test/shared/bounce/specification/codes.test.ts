import { describe } from 'vitest';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const all = [standard, cautious, strict];

describe('a single bounce', () => {
  specify([
    {
      under: all,
      history: 'B on day 0',
      decision: 'suppress',
      because: 'Do not mail: the address does not exist (code B), on day 0.',
    },
    {
      under: [standard, strict],
      history: 'S on day 0',
      decision: 'suppress',
      because:
        'Do not mail: Constant Contact suspended the address after it was reported as non-existent (code S), on day 0.',
    },
    {
      under: [cautious],
      history: 'S on day 0',
      decision: 'retry',
      because:
        'Try again later: Constant Contact suspended the address after it was reported as non-existent (code S), on day 0.',
      changesWhen:
        'It becomes suppress after 2 such sends over 16 to 90 days (1 so far); a reply or a delivery resets the count.',
      retryAfter: 'day 15.5',
    },
    {
      under: [standard, strict],
      history: 'Z on day 0',
      decision: 'suppress',
      because: "Do not mail: the recipient's provider blocked the message (code Z), on day 0.",
    },
    {
      under: [cautious],
      history: 'Z on day 0',
      decision: 'review',
      because: "A person should look: the recipient's provider blocked the message (code Z), on day 0.",
      changesWhen:
        'It becomes suppress after 3 such sends over 14 or more days (1 so far); a reply or a delivery resets the count.',
    },
    {
      under: all,
      history: 'X on day 0',
      decision: 'review',
      because: "A person should look: the recipient's provider gave another reason (code X), on day 0.",
      changesWhen: 'A graver bounce, such as code B, would change this.',
    },
    {
      under: all,
      history: 'D on day 0',
      decision: 'retry',
      because: 'Try again later: the message was undeliverable after repeated attempts (code D), on day 0.',
      retryAfter: 'day 2.5',
    },
    {
      under: all,
      history: 'F on day 0',
      decision: 'retry',
      because: 'Try again later: the mailbox was full (code F), on day 0.',
      retryAfter: 'day 6.5',
    },
    {
      under: all,
      history: 'V on day 0',
      decision: 'ignore',
      because:
        'Nothing to do: an automatic reply came back and the message was delivered (code V), on day 0.',
      changesWhen: 'A bounce of another kind would change this.',
    },
  ]);
});

describe('a code that nobody has explained waits for a person', () => {
  specify([
    {
      under: all,
      history: 'no code on day 0',
      decision: 'review',
      because: 'A person should look: the report gave no bounce code, on day 0.',
      changesWhen:
        'Its code, should the report give it later, or a graver bounce, such as code B, would change this.',
    },
    {
      under: all,
      history: 'Q on day 0',
      decision: 'review',
      because:
        'A person should look: the report gave the bounce code "Q", which is not documented, on day 0.',
      changesWhen: 'A graver bounce, such as code B, would change this.',
    },
    {
      under: all,
      history: 'b on day 0',
      decision: 'review',
      because:
        'A person should look: the report gave the bounce code "b", which is not documented, on day 0.',
    },
    {
      under: all,
      history: 'Q on days 0 and 5',
      decision: 'review',
      because:
        'A person should look: the report gave the bounce code "Q", which is not documented, on day 5.',
    },
    {
      under: all,
      history: 'F on day 0; Q on day 3',
      decision: 'review',
      because:
        'A person should look: the report gave the bounce code "Q", which is not documented, on day 3.',
    },
    {
      under: all,
      history: 'B on day 0; no code on day 3',
      decision: 'suppress',
      because: 'Do not mail: the address does not exist (code B), on day 0.',
    },
  ]);
});
