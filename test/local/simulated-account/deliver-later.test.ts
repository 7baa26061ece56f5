import { describe, expect, test } from 'vitest';
import type { Activity, BounceRow } from '../../../local/simulated-account/account.ts';
import { deliverLater } from '../../../local/simulated-account/deliver-later.ts';
import { anActivity, aRow } from '../../support/an-account.ts';

/** Ids begin with what decides: of a hundred contacts the first few stay. */
const staying = '00000000-0000-11f1-8000-000000000001';
const leaving = '00000063-0000-11f1-8000-000000000002';

/** A send of each day, with these bounces of one contact each. */
function sends(...bounces: Partial<BounceRow>[]): Activity[] {
  return bounces.map((row, number) => {
    const day = `2026-03-0${number + 1}`;
    const hasBounce = Object.keys(row).length > 0;
    return anActivity({
      sentAt: `${day}T12:00:00.000Z`,
      bounces: hasBounce ? [aRow({ contact_id: staying, created_time: `${day}T13:00:00.000Z`, ...row })] : [],
    });
  });
}

function taken(activities: readonly Activity[]): (readonly string[])[] {
  deliverLater(activities);
  return activities.map(({ delivered = [] }) => delivered.map(({ email_address }) => email_address));
}

describe('who bounced', () => {
  const row = {
    bounce_code: 'F',
    email_address: 'then@example.com',
    current_email_address: 'then@example.com',
  };

  test('takes every later send, none before it and none that it bounced in', () => {
    expect(taken(sends({}, row, {}, row, {}))).toEqual([
      [],
      [],
      ['then@example.com'],
      [],
      ['then@example.com'],
    ]);
  });

  test('leaves the list mostly', () => {
    expect(taken(sends({ ...row, contact_id: leaving }, {}))).toEqual([[], []]);
  });

  test('takes nothing more once it is suspended', () => {
    expect(taken(sends(row, {}, { ...row, bounce_code: 'S' }, {}))).toEqual([
      [],
      ['then@example.com'],
      [],
      [],
    ]);
  });

  test('takes it at the other address it was given after its last bounce', () => {
    const moved = { ...row, current_email_address: 'new@example.com' };

    expect(taken(sends(moved, {}, moved, {}))).toEqual([[], ['then@example.com'], [], ['new@example.com']]);
  });

  test('takes no send that went to nobody else than those who bounced', () => {
    const [first, second] = sends(row, {});

    expect(taken([first, { ...second, sends: 0 }] as Activity[])).toEqual([[], []]);
  });
});
