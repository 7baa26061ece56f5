import { describe, expect, it } from 'vitest';
import { addBounce } from '../../../../local/simulated-account/account.ts';
import { json } from '../../../../local/simulated-account/exchange.ts';
import {
  anEvidenceWorld,
  aSend,
  bounced,
  clicked,
  onDay,
  somebody,
} from '../../../support/an-evidence-world.ts';

const on = anEvidenceWorld();

describe('an address that took a later send', () => {
  it.each([
    ['Z', 'suppress', 'ignore'],
    ['F', 'retry', 'ignore'],
    ['D', 'retry', 'ignore'],
    ['B', 'suppress', 'review'],
    ['S', 'suppress', 'review'],
  ])('after a %s goes from %s to %s once the report of that send has closed', async (code, before, after) => {
    await on.begin([
      aSend(0, { bounces: [bounced('ann', code, 0)] }),
      aSend(7, { delivered: [somebody('ann')], bounces: [bounced('bob', 'B', 7)] }),
    ]);
    await on.liveUntil(11);
    expect(await on.record('ann')).toMatchObject({ decision: before });
    await on.liveUntil(13);
    const ann = await on.record('ann');
    expect(ann).toMatchObject({
      decision: after,
      rule: 'delivered-since',
      evidence: { deliveries: [{ sentAt: onDay(7) }] },
    });
    expect(ann.because).toContain('but mail has arrived since: the send of 2026-03-17.');
    expect(await on.record('bob')).toMatchObject({ decision: 'suppress' });
  });

  it('is left alone where its record says nothing that the delivery would change', async () => {
    await on.begin([
      aSend(0, { bounces: [bounced('ann', 'V', 0), bounced('xena', 'X', 0)] }),
      aSend(7, { delivered: [somebody('ann'), somebody('xena'), somebody('new')] }),
    ]);
    await on.liveUntil(13);
    expect(on.asked()).toMatchObject({ clicks: 0 });
    expect((await on.record('ann')).evidence).toBeUndefined();
    expect((await on.record('xena')).evidence).toBeUndefined();
    expect(await on.record('new')).toEqual({});
  });

  it('keeps its decision where it bounced in that send too', async () => {
    await on.begin([
      aSend(0, { bounces: [bounced('ann', 'Z', 0)] }),
      aSend(7, { bounces: [bounced('ann', 'Z', 7)] }),
    ]);
    await on.liveUntil(13);
    expect(await on.record('ann')).toMatchObject({ decision: 'suppress' });
    expect((await on.record('ann')).evidence).toBeUndefined();
  });

  it('comes back from a block where it only sent an automatic reply', async () => {
    await on.begin([
      aSend(0, { bounces: [bounced('ann', 'Z', 0)] }),
      aSend(7, { bounces: [bounced('ann', 'V', 7)] }),
    ]);
    await on.liveUntil(13);
    expect(await on.record('ann')).toMatchObject({
      decision: 'ignore',
      evidence: { deliveries: [{ sentAt: onDay(7) }] },
    });
  });

  it('is suppressed again by a bounce of that very send that comes late', async () => {
    const send = aSend(7, { delivered: [somebody('ann')] });
    await on.begin([aSend(0, { bounces: [bounced('ann', 'Z', 0)] }), send]);
    await on.liveUntil(13);
    expect(await on.record('ann')).toMatchObject({ decision: 'ignore' });
    const [activity] = send.activities;
    if (activity) addBounce(activity, bounced('ann', 'D', 7));
    await on.liveUntil(14);
    expect(await on.record('ann')).toMatchObject({ decision: 'suppress', bounceCode: 'Z' });
  });

  it('is full twice and takes the mail in between, which starts the count anew', async () => {
    const full = (day: number) => aSend(day, { bounces: [bounced('ann', 'F', day)] });
    await on.begin([full(0), aSend(0.2, { delivered: [somebody('ann')] }), full(0.4)]);
    await on.liveUntil(6);
    const ann = await on.record('ann');
    expect(ann).toMatchObject({ decision: 'retry', evidence: { deliveries: [{ sentAt: onDay(0.2) }] } });
    expect(ann.changesWhen).toContain('(1 so far)');
  });

  it('has its newest message kept, where a send has two for it', async () => {
    await on.begin([
      aSend(0, { bounces: [bounced('ann', 'Z', 0)] }),
      aSend(7, { delivered: [somebody('ann')] }),
    ]);
    const later = onDay(7.2);
    on.world.constantContact.faults.push({
      match: ({ purpose }) => purpose === 'sends',
      respond: (_asked, served) => {
        const answer = served() as { body: string };
        const body = JSON.parse(answer.body);
        const isAnn = (row: { email_address: string }) => row.email_address === 'ann@example.com';
        const again = body.tracking_activities
          .filter(isAnn)
          .map((row: object) => ({ ...row, created_time: later }));
        return json(200, { ...body, tracking_activities: [...again, ...body.tracking_activities] });
      },
    });
    await on.liveUntil(13);
    expect((await on.record('ann')).evidence).toMatchObject({ deliveries: [{ sentAt: later }] });
  });

  it('is told by the address that was mailed, never by the contact', async () => {
    const moved = { ...somebody('ann'), email_address: 'ann@new.example.com' };
    await on.begin([aSend(0, { bounces: [bounced('ann', 'Z', 0)] }), aSend(7, { delivered: [moved] })]);
    await on.liveUntil(13);
    expect(await on.record('ann')).toMatchObject({ decision: 'suppress' });
    expect((await on.record('ann')).evidence).toBeUndefined();
  });
});

describe('a link of a later send that was used', () => {
  // Ann's later message is known to have arrived as well; who clicks is told all the same.
  const sends = (clicks: ReturnType<typeof clicked>[]) => [
    aSend(0, { bounces: [bounced('ann', 'B', 0)] }),
    aSend(7, { delivered: [somebody('ann')], clicks }),
  ];

  it('is kept with the time of its send', async () => {
    await on.begin(sends([clicked('ann', 7, 90), clicked('bob', 7, 95, '2')]));
    await on.liveUntil(13);
    expect((await on.record('ann')).evidence).toMatchObject({
      click: { sentAt: onDay(7), clickedAt: '2026-03-17T13:30:00.000Z' },
    });
  });

  it.each([
    ['within a minute of the send', [clicked('ann', 7, 1)]],
    ['every link at once', [clicked('ann', 7, 90), clicked('ann', 7, 91, '2')]],
    ['by another contact', [clicked('bob', 7, 90)]],
  ])('says nothing where it was used %s', async (_, clicks) => {
    await on.begin(sends([...clicks, clicked('bob', 7, 95, '2')]));
    await on.liveUntil(13);
    expect(on.asked().clicks).toBe(1);
    expect((await on.record('ann')).evidence).toMatchObject({ deliveries: [{ sentAt: onDay(7) }] });
    expect((await on.record('ann')).evidence).not.toHaveProperty('click');
  });

  it('says nothing of a bounce of that very message, whose time is cut to the minute', async () => {
    const bounce = { ...bounced('ann', 'B', 7), created_time: onDay(7) };
    await on.begin([
      aSend(7, { bounces: [bounce], clicks: [clicked('ann', 7, 90), clicked('bob', 7, 95, '2')] }),
    ]);
    await on.liveUntil(13);
    expect(await on.record('ann')).toMatchObject({ decision: 'suppress' });
    expect(on.asked().clicks).toBe(0);
  });

  it('is not asked for where no record has a bounce that it could speak of', async () => {
    await on.begin([
      aSend(0, { bounces: [bounced('ann', 'F', 0)] }),
      aSend(7, { delivered: [somebody('ann')], clicks: [clicked('ann', 7, 90)] }),
    ]);
    await on.liveUntil(13);
    expect(on.asked().clicks).toBe(0);
    expect(await on.record('ann')).toMatchObject({ decision: 'ignore' });
  });
});
