import { describe } from 'vitest';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

describe('an automatic reply after a B, S or Z brings the address before a person', () => {
  specify([
    {
      under: [standard, cautious],
      history: 'B on day 0; V on day 3',
      decision: 'review',
      because:
        'A person should look: the report said that the address does not exist (code B), on day 0, but a reply came on day 3.',
      changesWhen: 'Another such bounce makes it suppress.',
    },
    {
      under: [standard],
      history: 'S on day 0; V on day 3',
      decision: 'review',
      because:
        'A person should look: the report said that Constant Contact suspended the address after it was reported as non-existent (code S), on day 0, but a reply came on day 3.',
      changesWhen: 'Another such bounce makes it suppress.',
    },
    {
      under: [standard],
      history: 'Z on day 0; V on day 3',
      decision: 'review',
      because:
        "A person should look: the report said that the recipient's provider blocked the message (code Z), on day 0, but a reply came on day 3.",
    },
    {
      under: [standard],
      history: 'B on day 0; S on day 5; V on days 9 and 12',
      decision: 'review',
      because:
        'A person should look: the report said that Constant Contact suspended the address after it was reported as non-existent (code S), on day 5, but a reply came on day 12.',
    },
    {
      under: [standard],
      history: 'B on day 0; V on day 3; F on day 6',
      decision: 'review',
      because:
        'A person should look: the report said that the address does not exist (code B), on day 0, but a reply came on day 3.',
    },
    {
      under: [standard, cautious],
      history: 'X on day 0; V on day 3',
      decision: 'review',
      because:
        "A person should look: the report said that the recipient's provider gave another reason (code X), on day 0, but a reply came on day 3.",
      changesWhen: 'A graver bounce, such as code B, would change this.',
    },
  ]);
});

describe('an automatic reply that is not after them says nothing', () => {
  specify([
    {
      under: [standard],
      history: 'V on day 0; B on day 3',
      decision: 'suppress',
      because: 'Do not mail: the address does not exist (code B), on day 3.',
      changesWhen: 'A later automatic reply, delivery or click brings it before a person.',
    },
    {
      under: [standard, cautious],
      history: 'V on day 3; B on day 3',
      decision: 'suppress',
      because: 'Do not mail: the address does not exist (code B), on day 3.',
    },
    {
      under: [standard, cautious],
      history: 'B on days 0 and 6; V on day 3',
      decision: 'suppress',
      because: 'Do not mail: the address does not exist (code B), on day 6.',
    },
    {
      under: [standard],
      history: 'Z on day 0; V on day 3; B on day 6',
      decision: 'suppress',
      because: 'Do not mail: the address does not exist (code B), on day 6.',
    },
  ]);
});

describe('strict heeds no automatic reply', () => {
  specify([
    {
      under: [strict],
      history: 'B on day 0; V on day 3',
      decision: 'suppress',
      because: 'Do not mail: the address does not exist (code B), on day 0.',
      changesWhen: 'Only another policy would change this.',
    },
    {
      under: [strict],
      history: 'F on day 0; V on day 3',
      decision: 'retry',
      because: 'Try again later: the mailbox was full (code F), on day 0.',
      changesWhen: 'Worth another send from day 6; a graver bounce would change this.',
      retryAfter: 'day 6.5',
    },
    {
      under: [strict],
      history: 'Z on day 0; V on day 3',
      decision: 'suppress',
      because: "Do not mail: the recipient's provider blocked the message (code Z), on day 0.",
    },
  ]);
});
