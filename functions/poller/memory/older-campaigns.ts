import * as z from 'zod/mini';
import type { Clock } from '../../../shared/clock.ts';
import type { BeyondMemory } from '../../../shared/constant-contact/find-campaigns.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import { parseJson } from '../../../shared/parse-json.ts';
import type { PollNote } from './poll-notes.ts';

/** An item holds 400 KB; so many campaigns are about 300. An account with more asks for its list on every run. */
const mostCampaigns = 4_000;

const remembered = z.object({
  key: z.string(),
  campaigns: z.array(z.object({ id: z.guid(), at: z.optional(z.iso.datetime({ precision: 3 })) })),
});

/** Keeps the campaigns beyond the summaries' reach in a note of the table. */
export function createOlderCampaigns(note: PollNote, clock: Clock): BeyondMemory {
  return {
    async recall(key) {
      const parsed = remembered.safeParse(parseJson((await note.read()) ?? ''));
      return parsed.success && parsed.data.key === key ? parsed.data.campaigns.map(toCampaign) : undefined;
    },
    async store(key, campaigns) {
      if (campaigns.length > mostCampaigns) return;
      const short = campaigns.map(({ campaignId, lastSentAt }) => ({ id: campaignId, at: lastSentAt }));
      await note.write(JSON.stringify({ key, campaigns: short }), clock.now());
    },
  };
}

function toCampaign({ id, at }: { readonly id: string; readonly at?: string | undefined }): SentCampaign {
  return { campaignId: id, lastSentAt: at, bounces: undefined, sends: undefined };
}
