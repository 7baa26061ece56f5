import { expect, it } from 'vitest';
import { hintOf } from '../../../../shared/constant-contact/v2/bounce-text.ts';

it.each([
  ['B', '', '550 5.7.1 Message rejected', 'block'],
  ['X', '', '554 5.7.26 unauthenticated mail', 'block'],
  ['X', '', 'rejected due to Policy reasons', 'block'],
  ['B', 'Flagged as SPAM', '', 'block'],
  ['X', '', 'Your host is blocked.', 'block'],
  ['X', '', '550 5.1.1 blocked by policy', 'block'],
  ['X', '', '550-5.1.1 The email account does not exist', 'deadAddress'],
  ['X', '', '550 5.1.1 <spam@example.com>: no such user', 'deadAddress'],
])('%s, "%s%s" hints at a %s', (code, description, message, hint) => {
  expect(hintOf(code, { description, message })).toBe(hint);
});

it.each([
  ['B', '', ''],
  ['B', 'Non-existent address', '550 5.1.1 user unknown'],
  ['Z', '', '550 5.7.1 blocked as spam'],
  ['D', '', '550 5.1.1'],
  ['X', '', '550 5.1.10 null mx'],
  ['X', '', 'connected to 15.7.1.2'],
  ['X', '', 'version 5.7.1.4 of the server'],
  ['X', '', 'see the spammer list of policyholders'],
  ['X', '', 'for policy@example.com'],
  [undefined, '', '550 5.7.1 blocked'],
])('%s, "%s%s" hints at nothing', (code, description, message) => {
  expect(hintOf(code, { description, message })).toBeUndefined();
});
