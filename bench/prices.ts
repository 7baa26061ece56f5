/** A list price in US dollars, and how much of it is free every month for an account that uses nothing else. */
export interface Price {
  readonly usd: number;
  readonly per: number;
  readonly free: number;
}

const million = 1_000_000;

/** us-east-1. Read in November 2026; prices change, so look before you quote them. */
export const prices = {
  // DynamoDB on demand, halved in November 2024. Source: AWS's price list as kept by Infracost, 2024-11-15, and AWS's
  // agent-toolkit, 2026-08. The free 25 units are for provisioned tables only.
  writeUnit: { usd: 0.625, per: million, free: 0 },
  readUnit: { usd: 0.125, per: million, free: 0 },
  // GB-months. Source: DynamoDB pricing page; the first 25 GB are free, point-in-time recovery never is.
  storage: { usd: 0.25, per: 1, free: 25 },
  recovery: { usd: 0.2, per: 1, free: 0 },
  // Source: AWS's price list as kept by Infracost; the first million is free each month.
  sqsRequest: { usd: 0.4, per: million, free: million },
  // GB-seconds on arm64. Source: AWS's price list as kept by Infracost, 2024-07; 400,000 free.
  lambdaGbSecond: { usd: 0.0000133334, per: 1, free: 400_000 },
  lambdaRequest: { usd: 0.2, per: million, free: million },
  // Source: Secrets Manager pricing page; the only free thing is the first month.
  secret: { usd: 0.4, per: 1, free: 0 },
  secretCall: { usd: 0.05, per: 10_000, free: 0 },
  // Each metric that a standard alarm watches; ten free. Source: CloudWatch pricing page.
  alarmMetric: { usd: 0.1, per: 1, free: 10 },
  // Ten free. Source: CloudWatch pricing page, first tier.
  customMetric: { usd: 0.3, per: 1, free: 10 },
  // GB taken in; five free. Source: CloudWatch pricing page, first tier of Lambda's logs.
  logs: { usd: 0.5, per: 1, free: 5 },
  // Source: EventBridge pricing page; 14 million free.
  schedule: { usd: 1, per: million, free: 14 * million },
} as const satisfies Record<string, Price>;

/** Before the free tier. */
export function listPrice(quantity: number, { usd, per }: Price): number {
  return (quantity * usd) / per;
}

/** What is left to pay when nothing else in the account uses the free tier. */
export function priceAfterFree(quantity: number, price: Price): number {
  return listPrice(Math.max(0, quantity - price.free), price);
}
