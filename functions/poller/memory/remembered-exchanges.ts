import * as z from 'zod/mini';
import { daysBetween } from '../../../shared/bounce/instant.ts';
import { type KnownOrganisation, ownNameOf } from '../../../shared/bounce/outage/organisation.ts';
import { providerHash } from '../../../shared/bounce/provider.ts';
import type { Clock } from '../../../shared/clock.ts';
import { parseJson } from '../../../shared/parse-json.ts';
import type { PollNote } from './poll-notes.ts';

/** Who receives the mail of domains, as DNS said it lately. All of them read the note when the first is called. */
export interface RememberedExchanges {
  /**
   * What is remembered of these domains.
   *
   * @throws {StorageError}
   */
  read(domains: readonly string[]): Promise<ReadonlyMap<string, KnownOrganisation>>;
  /**
   * Takes answers of today, by domain, for `read` and for `write`.
   *
   * @throws {StorageError}
   */
  remember(answers: ReadonlyMap<string, KnownOrganisation>): Promise<void>;
  /**
   * Stores everything if there is something new; once, at the end of a run.
   *
   * @throws {StorageError}
   */
  write(): Promise<void>;
}

/** The name of the note, whose key is `POLL#MX`. */
export const exchangesNote = 'MX';

/** Firms move their mail once in years; a domain that is gone comes back as soon as its owner notices. */
const daysKept = 28;
const daysGoneKept = 1;
/** An item holds 400 KB: so many entries with the longest names take 380, with ordinary ones 160. */
const mostEntries = 4_000;
const longestName = 70;

/** In place of a name: the domain receives its own mail, or nobody does. Every name has a dot. */
const own = 'own';
const gone = 'gone';

/** The hash of a domain, who receives its mail, and the UTC day on which DNS said so. The domain itself is nowhere. */
type Entry = readonly [domain: string, name: string, day: string];

const noteShape = z.array(z.tuple([z.string(), z.string(), z.iso.date()]));

/**
 * Keeps the answers of DNS in a note of the table. Of two runs at a time one may lose its answers, which costs questions; a
 * note that cannot be read counts as empty.
 */
export function createRememberedExchanges(note: PollNote, clock: Clock): RememberedExchanges {
  const today = () => clock.now().toISOString().slice(0, 10);
  let stored: Promise<Map<string, Entry>> | undefined;
  let isChanged = false;

  function load(): Promise<Map<string, Entry>> {
    stored ??= note.read().then((text) => entriesOf(text, today()));
    return stored;
  }

  return {
    async read(domains) {
      const entries = await load();
      const known = new Map<string, KnownOrganisation>();
      for (const domain of domains) {
        const entry = entries.get(providerHash(domain));
        if (entry) known.set(domain, organisationOfEntry(entry, domain));
      }
      return known;
    },
    async remember(answers) {
      const entries = await load();
      for (const [domain, organisation] of answers) {
        const name = nameOfEntry(organisation, domain);
        if (name.length > longestName) continue;
        const hash = providerHash(domain);
        // The newest stands last, also where it replaces an older one.
        entries.delete(hash);
        entries.set(hash, [hash, name, today()]);
        isChanged = true;
      }
    },
    async write() {
      if (!isChanged) return;
      const entries = [...(await load()).values()].slice(-mostEntries);
      await note.write(JSON.stringify(entries), clock.now());
      isChanged = false;
    },
  };
}

function entriesOf(text: string | undefined, today: string): Map<string, Entry> {
  const entries = noteShape.safeParse(parseJson(text ?? '')).data ?? [];
  return new Map(entries.filter((entry) => isKept(entry, today)).map((entry) => [entry[0], entry]));
}

/** A day still to come, which a person must have put there, would be kept for ever. */
function isKept([, name, day]: Entry, today: string): boolean {
  const age = daysBetween(day, today);
  return age >= 0 && age < (name === gone ? daysGoneKept : daysKept);
}

function nameOfEntry(organisation: KnownOrganisation, domain: string): string {
  if (organisation.kind === 'gone') return gone;
  return organisation.name === ownNameOf(domain) ? own : organisation.name;
}

function organisationOfEntry([, name]: Entry, domain: string): KnownOrganisation {
  if (name === gone) return { kind: 'gone' };
  return { kind: 'organisation', name: name === own ? ownNameOf(domain) : name };
}
