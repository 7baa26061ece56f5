/** A send as somebody planned it, in days before today. */
export interface PlannedSend {
  readonly name: string;
  readonly type: 'NEWSLETTER' | 'CUSTOM_CODE_EMAIL';
  readonly daysAgo: number;
  /** Out of a hundred bounces inside the lookback. */
  readonly percent: number;
  /** Bounces out of a hundred sends. */
  readonly bounceRate: number;
  /** Sent to those who had not opened, some days later. */
  readonly resend?: { readonly daysAgo: number; readonly percent: number };
}

/**
 * A quarter of an ordinary small sender: a newsletter every week or two, two resends, and one mailing to an old list,
 * which is where most bounces come from. Two sends are younger than four days, so that reports still grow.
 */
export const sendsInsideLookback: readonly PlannedSend[] = [
  { name: 'Letter from the workshop', type: 'NEWSLETTER', daysAgo: 87, percent: 3, bounceRate: 3 },
  { name: 'Früher Frühling – 20 % auf alles', type: 'NEWSLETTER', daysAgo: 73, percent: 4, bounceRate: 3 },
  { name: 'Open house', type: 'NEWSLETTER', daysAgo: 59, percent: 5, bounceRate: 3 },
  {
    name: 'Nuestro catálogo',
    type: 'CUSTOM_CODE_EMAIL',
    daysAgo: 45,
    percent: 6,
    bounceRate: 3,
    resend: { daysAgo: 41, percent: 2 },
  },
  { name: 'What we learned this month', type: 'NEWSLETTER', daysAgo: 31, percent: 6, bounceRate: 3 },
  // More rows than a page of 500 once the account has about 1,200.
  { name: 'We have missed you', type: 'CUSTOM_CODE_EMAIL', daysAgo: 24, percent: 45, bounceRate: 22 },
  { name: 'New opening hours', type: 'NEWSLETTER', daysAgo: 16, percent: 6, bounceRate: 3 },
  {
    name: 'お知らせ: autumn workshops',
    type: 'NEWSLETTER',
    daysAgo: 9,
    percent: 7,
    bounceRate: 3,
    resend: { daysAgo: 5, percent: 2 },
  },
  { name: 'Places left for Saturday', type: 'NEWSLETTER', daysAgo: 3, percent: 8, bounceRate: 3 },
  { name: 'Letter from the workshop, again', type: 'NEWSLETTER', daysAgo: 1, percent: 6, bounceRate: 3 },
];

/** Older than any lookback of ninety days: a pipeline has to leave it alone. Its percentage comes on top. */
export const sendBeforeLookback: PlannedSend = {
  name: 'Year in pictures',
  type: 'NEWSLETTER',
  daysAgo: 100,
  percent: 5,
  bounceRate: 3,
};
