import { type Bounce, bounceHash } from '../../../shared/bounce/bounce.ts';
import { bounceCodes } from '../../../shared/bounce/bounce-codes.ts';
import { encodeBounce } from '../../../shared/bounce-message.ts';
import type { ReportPage } from '../../../shared/constant-contact/bounce-report.ts';
import { fingerprintOf, recoveredFingerprint } from '../../../shared/constant-contact/fingerprint.ts';
import { endsReport, NotFoundError, UnexpectedReportError } from '../../../shared/errors.ts';
import type { Fingerprints } from '../memory/fingerprints.ts';
import type { SearchResult } from '../plan/code-search.ts';
import type { ReadPorts } from './read-report.ts';
import { rowsSeen } from './rows-seen.ts';

/**
 * Asks for a report once per code, and publishes the bounces that came without a code with the one they are found
 * under. No code is guessed: a row found under two codes keeps none. The vendor's own sample of the report lacks codes.
 *
 * @param readCode the report, filtered by one code.
 */
export async function searchCodes(
  remembered: Fingerprints,
  readCode: (code: string) => AsyncIterable<ReportPage>,
  ports: ReadPorts,
): Promise<SearchResult> {
  try {
    const found = await findCodes(readCode);
    if (found === 'filter ignored') return { outcome: 'not offered' };
    const { published } = await publishFound(found, remembered, ports);
    return { outcome: 'searched', published, ...rowsSeen(remembered, ports.outageCodes) };
  } catch (error) {
    // What the vendor answers to a filter that it does not take.
    if (error instanceof NotFoundError || error instanceof UnexpectedReportError)
      return { outcome: 'not offered' };
    return endsReport(error) ? { outcome: 'failed' } : { outcome: 'cut', error };
  }
}

async function findCodes(
  readCode: (code: string) => AsyncIterable<ReportPage>,
): Promise<readonly Bounce[] | 'filter ignored'> {
  const found = new Map<string, { readonly bounce: Bounce; readonly codes: Set<string> }>();
  for (const code of Object.keys(bounceCodes)) {
    for await (const { rows } of readCode(code)) {
      for (const row of rows) {
        if (row.kind !== 'bounce') continue;
        if (row.bounce.code !== undefined && row.bounce.code !== code) return 'filter ignored';
        if (row.bounce.code !== undefined) continue;
        const hash = bounceHash(row.bounce);
        const entry = found.get(hash) ?? { bounce: row.bounce, codes: new Set() };
        found.set(hash, { ...entry, codes: entry.codes.add(code) });
      }
    }
  }
  return [...found.values()].flatMap(({ bounce, codes }) =>
    codes.size === 1 ? [...codes].map((code) => ({ ...bounce, code })) : [],
  );
}

async function publishFound(
  found: readonly Bounce[],
  remembered: Fingerprints,
  { publisher, erased, incidentsOf }: ReadPorts,
): Promise<{ readonly published: number }> {
  // One that came in the middle of the search was not asked for by every code: it waits for the next search.
  const searched = found.filter(({ code: _, ...bounce }) =>
    remembered.has(fingerprintOf({ kind: 'bounce', bounce })),
  );
  const unknown = searched.filter((bounce) => !remembered.has(fingerprintOf({ kind: 'bounce', bounce })));
  const comesBack = await erased.among(unknown);
  const toPublish = unknown.filter((bounce) => !comesBack(bounce));
  // What the queue refuses is not remembered, and so found again by the next search.
  const refused = new Set(
    await publisher.publish(toPublish.map((bounce) => encodeBounce(bounce, incidentsOf(bounce)))),
  );
  const accepted = toPublish.filter((_, position) => !refused.has(position));
  await remembered.remember(
    [...accepted, ...unknown.filter(comesBack)].flatMap((bounce) => [
      fingerprintOf({ kind: 'bounce', bounce }),
      recoveredFingerprint(bounce.contactId),
    ]),
  );
  return { published: accepted.length };
}
