import { expect } from 'vitest';
import type { Activity, ClickRow, SendRow } from '../../local/simulated-account/account.ts';
import { dayMs, hourMs } from '../../shared/bounce/instant.ts';
import { aClock } from './a-clock.ts';
import { aPollingWorld, type PollingWorld } from './a-polling-world.ts';
import type { AwsFaults, WorldOptions } from './a-world.ts';
import { aCampaign, anAccount, anActivity, aRow, sendingDay } from './an-account.ts';

/** Days after {@link sendingDay}, at noon. */
export const onDay = (day: number) => new Date(Date.parse(sendingDay) + day * dayMs).toISOString();

/** A contact by a name. */
export function somebody(name: string): SendRow {
  const number = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 0xfffffff;
  return {
    contact_id: `c0ffee00-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
    email_address: `${name}@example.com`,
  };
}

/** Somebody's bounce of a send, an hour after it. */
export function bounced(name: string, bounce_code: string, day: number) {
  const created_time = new Date(Date.parse(onDay(day)) + hourMs).toISOString();
  return aRow({ ...somebody(name), current_email_address: `${name}@example.com`, bounce_code, created_time });
}

/** A send of a day, with who bounced and who took it. */
export function aSend(day: number, activity: Partial<Activity> = {}) {
  const sentAt = onDay(day);
  return aCampaign({
    sentAt,
    name: `Send ${day}`,
    activities: [anActivity({ sentAt, sends: 40, ...activity })],
  });
}

/** Somebody used a link so many minutes after the send of a day. */
export function clicked(name: string, day: number, minutes: number, url_id = '1'): ClickRow {
  const created_time = new Date(Date.parse(onDay(day)) + minutes * 60_000).toISOString();
  return { ...somebody(name), url_id, link_url: `https://example.com/${url_id}`, created_time };
}

export interface EvidenceWorld extends PollingWorld {
  /** An account with these sends, from the evening of the first. */
  begin(campaigns: readonly ReturnType<typeof aSend>[], options?: Partial<WorldOptions>): Promise<void>;
  /** Runs the poller and decides what it publishes, every twelve hours until a day; no run may fail. */
  liveUntil(day: number, faults?: AwsFaults): Promise<void>;
  /** One run, and what comes of it. */
  run(faults?: AwsFaults): Promise<unknown>;
  record(name: string): Promise<Record<string, unknown>>;
  /** What the last run said of evidence. */
  said(): unknown;
  /** Requests for sends and clicks so far. */
  asked(): { readonly sends: number; readonly clicks: number };
}

/** A world for each test of a file in which sends close and their evidence is read. */
export function anEvidenceWorld(): EvidenceWorld {
  const polling = aPollingWorld();
  const { requests } = polling;

  async function run(faults?: AwsFaults): Promise<unknown> {
    const error = await polling.world.runPoller(faults);
    await polling.world.drain();
    return error;
  }

  return Object.assign(polling, {
    async begin(campaigns: readonly ReturnType<typeof aSend>[], options: Partial<WorldOptions> = {}) {
      const clock = aClock(new Date(Date.parse(sendingDay) + 6 * hourMs).toISOString());
      await polling.start({ account: anAccount({ campaigns: [...campaigns] }), clock, ...options });
    },
    run,
    async liveUntil(day: number, faults?: AwsFaults) {
      while (polling.world.clock.now().toISOString() < onDay(day)) {
        expect(await run(faults)).toBeUndefined();
        polling.world.clock.advance(12 * hourMs);
      }
    },
    async record(name: string) {
      return (await polling.world.records()).get(`${name}@example.com`) ?? {};
    },
    said: () => polling.world.poller.notes.at(-1)?.fields.evidence,
    asked: () => ({ sends: requests('sends').length, clicks: requests('clicks').length }),
  });
}
