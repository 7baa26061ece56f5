import * as z from 'zod/mini';
import { type Instant, parseInstant } from '../bounce/instant.ts';
import { ifUsable } from './if-usable.ts';

/** A campaign as the vendor's lists show it. */
export interface SentCampaign {
  readonly campaignId: string;
  /**
   * For a campaign found beyond the summaries: when it was last updated, which is not before it was sent. Undefined
   * when the list gives no readable time; such a campaign has to be treated as fresh, because reading one too many
   * costs a request and skipping one costs its bounces.
   */
  readonly lastSentAt: Instant | undefined;
  /** Unique bounces and sends as counted by the vendor; they lag. Undefined when the list does not say. */
  readonly bounces: number | undefined;
  readonly sends: number | undefined;
}

/** A time as any list of campaigns gives it; undefined when it cannot be read. */
export const time = ifUsable(z.pipe(z.string(), z.transform(parseInstant)));
