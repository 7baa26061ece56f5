import { expect, test } from 'vitest';
import { spellingOf } from '../../../cli/terminal/spelling.ts';

test('spellings worth showing are found by the normalised address, as they were typed', () => {
  const contact = (emailAddress: string, firstName?: string) => ({
    contactId: '0c0c0c0c-0000-4000-8000-000000000001',
    emailAddress,
    currentEmailAddress: emailAddress,
    ...(firstName !== undefined && { firstName }),
  });

  const { withCapitals, beyondAscii } = spellingOf([
    contact('Ada@Example.com', 'Ada'),
    contact('zoe@example.com', 'Zoë'),
    contact('plain@example.com'),
  ]);

  expect([...withCapitals]).toEqual([['ada@example.com', 'Ada@Example.com']]);
  expect([...beyondAscii]).toEqual([['zoe@example.com', 'Zoë']]);
});
