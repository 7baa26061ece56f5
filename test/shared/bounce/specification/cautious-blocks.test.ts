import { describe } from 'vitest';
import { cautious } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const under = [cautious];
const blocked = "the recipient's provider blocked the message";
const takesBlocks = (soFar: string) =>
  `It becomes suppress after 3 such sends over 14 or more days (${soFar}); a reply or a delivery resets the count.`;

describe('a block waits for a person, and suppresses after 3 in 3 sends over at least 14 days', () => {
  specify([
    {
      under,
      history: 'Z on days 0, 7 and 13.99',
      decision: 'review',
      because: `A person should look: ${blocked} (code Z), on day 13.`,
      changesWhen: takesBlocks('3 so far in 13 days'),
    },
    {
      under,
      history: 'Z on days 0, 7 and 14',
      decision: 'suppress',
      because: `Do not mail: ${blocked}, in 3 sends since day 0 (code Z), the last on day 14.`,
      changesWhen: 'A later delivery ends it; a later automatic reply or click brings it before a person.',
    },
    {
      under,
      history: 'Z on days 0, 200 and 400',
      decision: 'suppress',
      because: `Do not mail: ${blocked}, in 3 sends since day 0 (code Z), the last on day 400.`,
    },
    {
      under,
      history: 'Z on days 0 and 1, all of one send; Z on day 20',
      decision: 'review',
      because: `A person should look: ${blocked} (code Z), on day 20.`,
      changesWhen: takesBlocks('2 so far in 20 days'),
    },
    {
      under,
      history: 'Z on days 0, 7 and 20; V on day 10',
      decision: 'review',
      because: `A person should look: ${blocked} (code Z), on day 20.`,
      changesWhen: takesBlocks('1 so far'),
    },
    {
      under,
      history: 'Z on days 0, 7 and 20; V on day 21',
      decision: 'review',
      because: `A person should look: the report said that ${blocked} (code Z), on day 20, but a reply came on day 21.`,
      changesWhen: takesBlocks('0 so far'),
    },
  ]);
});

describe('a block of an incident does not count towards the three', () => {
  specify([
    {
      under,
      history: 'Z on days 0 and 7; Z on day 14, in the open incident storm',
      decision: 'review',
      because: `A person should look: the report said that ${blocked} (code Z), on day 14, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident storm).`,
    },
    {
      under,
      history: 'Z on days 0 and 7; Z on day 14, in the dismissed incident storm',
      decision: 'review',
      because: `A person should look: ${blocked} (code Z), on day 7.`,
      changesWhen: takesBlocks('2 so far in 7 days'),
    },
    {
      under,
      history: 'Z on days 0 and 7; Z on day 14, in the confirmed incident storm',
      decision: 'suppress',
      because: `Do not mail: ${blocked}, in 3 sends since day 0 (code Z), the last on day 14.`,
    },
  ]);
});
