import type { Mutant } from './mutant.ts';

const published = 'a row is published before it is remembered';
const wholeRead = 'a whole read has seen every row that was there when it began';
const missingRows = 'a read goes on while rows are missing that the report shows';
const decided = 'after recovery every visible bounce is decided once, and as the reference decides';
const readsEnd = 'after recovery every read has ended and no row is missing';
const closed =
  'a report is closed only after half a day of quiet, and by a read that found nothing to publish';
const oneMessage = 'without trouble a bounce is one message';

/** Bugs between the bounce report and the queue. */
export const publishingMutants: readonly Mutant[] = [
  {
    name: 'rows are remembered before they are published',
    file: 'functions/poller/read/read-report.ts',
    find: '  const refusedAt = await ports.publisher.publish(bodies);',
    replace:
      '  await remembered.remember(unknown.map(([fingerprint]) => fingerprint));\n' +
      '  const refusedAt = await ports.publisher.publish(bodies);',
    breaks: [published],
  },
  {
    name: 'fingerprints are stored only at the end of a read',
    file: 'functions/poller/read/read-report.ts',
    find: '      const page = await publishPage(rows, step, remembered, ports);',
    replace:
      '      const kept = remembered as never as { later?: string[] };\n' +
      '      const later = (kept.later ??= []);\n' +
      '      const remember = async (fingerprints: readonly string[]) => void later.push(...fingerprints);\n' +
      '      const page = await publishPage(rows, step, { ...remembered, remember }, ports);\n' +
      '      if (isLast) await remembered.remember(later);',
    breaks: [oneMessage],
  },
  {
    name: 'what the queue refused is remembered all the same',
    file: 'functions/poller/read/read-report.ts',
    find: '  const seen = unknown.filter(([, row]) => !refused.has(row));',
    replace: '  const seen = unknown;',
    breaks: [published],
  },
  {
    name: 'a batch that SQS refused in part counts as accepted',
    file: 'functions/poller/read/bounce-publisher.ts',
    find: 'pending = pending.filter(({ position }) => !accepted.has(String(position)));',
    replace: 'pending = [];',
    breaks: [published],
  },
  {
    name: 'an entry that SQS does not name counts as accepted',
    file: 'functions/poller/read/bounce-publisher.ts',
    find: 'pending = pending.filter(({ position }) => !accepted.has(String(position)));',
    replace:
      'const failed = new Set((answer.Failed ?? []).map(({ Id }) => Id));\n' +
      'pending = pending.filter(({ position }) => failed.has(String(position)));',
    breaks: [published],
  },
  {
    name: 'only rows that are newer than the last read are published (a watermark)',
    file: 'functions/poller/run/serve-campaign.ts',
    find: '      vendor.readReport({ campaignActivityId, sends: campaign.sends }),',
    replace:
      '      (async function* () {\n' +
      '        const since = report.stage.name === "unread" ? "" : report.stage.lastReadAt;\n' +
      '        for await (const page of vendor.readReport({ campaignActivityId, sends: campaign.sends }))\n' +
      '          yield { ...page, rows: page.rows.filter((row) => row.kind !== "bounce" || row.bounce.bouncedAt > since) };\n' +
      '      })(),',
    breaks: [closed, wholeRead, missingRows],
  },
  {
    name: 'a read stops although rows are missing',
    file: 'functions/poller/read/read-report.ts',
    find: 'page.unknown === 0 && !isMissing()) break;',
    replace: 'page.unknown === 0) break;',
    breaks: [missingRows],
  },
  {
    name: 'a read of the newest rows stops after the first page',
    file: 'functions/poller/read/read-report.ts',
    find: "step.extent === 'newest' && page.unknown === 0 && !isMissing()",
    replace: "step.extent === 'newest'",
    breaks: [missingRows],
  },
  {
    name: 'the first read of a report stops where rows are known',
    file: 'functions/poller/plan/next-read.ts',
    find: "[{ at: alwaysDue, why: 'first', extent: 'whole' }]",
    replace: "[{ at: alwaysDue, why: 'first', extent: 'newest' }]",
    breaks: [readsEnd, decided],
  },
  {
    name: 'a read of the newest rows counts as a whole one',
    file: 'functions/poller/plan/apply.ts',
    find: 'wholeAt: reachedEnd ? at : stage.wholeAt,',
    replace: 'wholeAt: at,',
    breaks: [wholeRead],
  },
  {
    name: 'a link that has expired is taken for the end',
    file: 'shared/constant-contact/pages.ts',
    find: '    throw new LinkExpiredError(asked.what);',
    replace: '    return { tracking_activities: [], bulk_email_campaign_summaries: [] };',
    breaks: [wholeRead, decided],
  },
  {
    name: 'a maintenance page is taken for an empty list',
    file: 'shared/constant-contact/answer.ts',
    find: "    return { kind: 'json', body: JSON.parse(text) };\n  } catch {",
    replace:
      "    return { kind: 'json', body: JSON.parse(text) };\n  } catch {\n" +
      "    if (text.includes('<html>')) return { kind: 'json', body: { tracking_activities: [], results: [],\n" +
      '      bulk_email_campaign_summaries: [], campaign_activities: [] } };',
    breaks: [wholeRead, decided],
  },
  {
    name: 'a row that cannot be read is dropped',
    file: 'functions/poller/read/read-report.ts',
    find: 'const unknown = distinct.filter(([fingerprint]) => !remembered.has(fingerprint));',
    replace:
      "const unknown = distinct.filter(([fingerprint, { kind }]) => kind === 'bounce' && !remembered.has(fingerprint));",
    breaks: ['after recovery the queue is empty, and what could not be read is in the dead-letter queue'],
  },
  {
    name: 'a missing code is guessed',
    file: 'functions/poller/read/search-codes.ts',
    find: 'codes.size === 1 ?',
    replace: 'codes.size > 0 ?',
    breaks: ['a message says what a report has shown'],
  },
  {
    name: 'a text that holds two addresses is taken for one',
    file: 'shared/bounce/address.ts',
    find:
      '    isPrintable(address) &&\n    !unseen.test(address) &&\n' +
      '    !separators.test(address) &&\n    mailbox.test(address);',
    replace: '    address.length > 0 && address.isWellFormed();',
    breaks: ['a message says what a report has shown'],
  },
];
