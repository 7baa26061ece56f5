import { expect, it } from 'vitest';
import { breakLines } from '../../../cli/terminal/break-lines.ts';
import { deviceCodeText, timeLeft } from '../../../cli/terminal/sign-in-report.ts';
import type { DeviceCode } from '../../../shared/constant-contact/device-flow.ts';

const code: DeviceCode = {
  ...{ deviceCode: 'secret', userCode: 'BCDFGHJK', intervalMs: 5_000, scopes: [] },
  page: new URL('https://identity.constantcontact.com/activate'),
  pageWithCode: new URL('https://identity.constantcontact.com/activate?user_code=BCDFGHJK'),
  endsAt: new Date(0),
};
const printed = (width: number) => breakLines(deviceCodeText(code, width), width).split('\n');

it.each([20, 40, 60, 80])(
  'what a person needs fits into %i columns, but for the link, which stays whole',
  (width) => {
    const lines = printed(width);

    expect(lines.filter((line) => line.includes(code.pageWithCode.href))).toHaveLength(1);
    expect(lines.some((line) => line.trim() === code.userCode)).toBe(true);
    for (const line of lines)
      if (!line.includes('://') && !line.includes('.com/')) expect(line.length).toBeLessThanOrEqual(width);
  },
);

it('a file gets the link and the code and no pictures', () => {
  const text = deviceCodeText(code, Number.POSITIVE_INFINITY);

  expect(text).not.toMatch(/[█▀▄]/);
  expect(text).toContain('  BCDFGHJK\n');
  expect(text).not.toContain(code.deviceCode);
});

it.each([
  [600_000, '10:00 left'],
  [59_001, '1:00 left'],
  [9_000, '0:09 left'],
  [-1, '0:00 left'],
])('%i milliseconds are %s', (ms, text) => {
  expect(timeLeft(ms)).toBe(text);
});
