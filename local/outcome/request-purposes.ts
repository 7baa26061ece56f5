/** What a request to the account was for, by its path; in the order of a run. */
const paths = {
  token: /\/token$/,
  summaries: /\/email_campaign_summaries$/,
  campaigns: /\/emails$/,
  details: /\/emails\/[^/]+$/,
  bounces: /\/tracking\/bounces$/,
} as const;

/** Anything else would be a request the product has no reason to make. */
export const otherPurpose = 'other';

/** Counts requests by what they were for, given the paths they asked for, with or without a query. */
export function countPurposes(requested: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>(Object.keys(paths).map((purpose) => [purpose, 0]));
  for (const path of requested) {
    const [bare = ''] = path.split('?');
    const [purpose] = Object.entries(paths).find(([, pattern]) => pattern.test(bare)) ?? [otherPurpose];
    counts.set(purpose, (counts.get(purpose) ?? 0) + 1);
  }
  return counts;
}
