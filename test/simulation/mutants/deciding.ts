import type { Mutant } from './mutant.ts';

const decided = 'after recovery every visible bounce is decided once, and as the reference decides';
const overwritten = 'nothing is overwritten unread';
const known = 'a bounce that is known costs no write';
const done = 'a message is deleted only when its bounce is decided';

/** Bugs between the queue and the record. */
export const decidingMutants: readonly Mutant[] = [
  {
    name: 'a batch whose records could not be read is answered as done',
    file: 'functions/classifier/classify-batch.ts',
    find: 'for (const { messageId } of deliveries) failed.set(messageId, error);',
    replace: 'for (const { messageId } of deliveries) failures.delete(messageId);',
    breaks: [done, decided],
  },
  {
    name: 'a record that could not be written is answered as done',
    file: 'functions/classifier/classify-batch.ts',
    find: 'for (const { messageId } of group) failed.set(messageId, error);',
    replace: 'for (const { messageId } of group) failures.delete(messageId);',
    breaks: [done, decided],
  },
  {
    name: 'a batch is answered with nothing',
    file: 'functions/classifier/classifier.ts',
    find: 'return answer(outcome.failures.keys());',
    replace: 'return undefined as never;',
    breaks: [
      done,
      decided,
      'after recovery the queue is empty, and what could not be read is in the dead-letter queue',
    ],
  },
  {
    name: 'a message id that was seen before is taken for done',
    file: 'functions/classifier/classify-batch.ts',
    find: 'export async function classifyBatch(\n  messages: readonly Message[],',
    replace:
      'const ids = new Set<string>();\n' +
      'export async function classifyBatch(...args: Parameters<typeof classifyEach>): Promise<BatchOutcome> {\n' +
      '  const [all, ...rest] = args;\n' +
      '  const unseen = all.filter(({ messageId }) => !ids.has(messageId) && ids.add(messageId));\n' +
      '  return classifyEach(unseen, ...rest);\n' +
      '}\n' +
      'async function classifyEach(\n  messages: readonly Message[],',
    breaks: [
      done,
      decided,
      'after recovery the queue is empty, and what could not be read is in the dead-letter queue',
    ],
  },
  {
    name: 'the last write wins',
    file: 'shared/storage/address-records.ts',
    find: "return putWithRevision(documents, 'write an address record', { table, item, expected });",
    replace:
      'const revision = (await this.readNow(record.address))?.revision;\n' +
      "      return putWithRevision(documents, 'write an address record', { table, item, expected: revision });",
    breaks: [
      'a suppression is undone only by an operator, an incident, a reply or evidence',
      'a record never goes back to an older version of an incident',
      overwritten,
    ],
  },
  {
    name: 'a write whose outcome is unknown is taken for done',
    file: 'shared/storage/update-address-record.ts',
    find: 'if (error instanceof StorageError) return error;',
    replace: 'if (error instanceof StorageError) return true;',
    breaks: [done, decided],
  },
  {
    name: 'a revision is a counter instead of random',
    file: 'shared/next-record.ts',
    find: 'decidedAt, revision: how.newRevision() };',
    replace: 'decidedAt, revision: String(Number(record?.revision ?? 0) + 1) };',
    breaks: [done, decided, overwritten],
  },
  {
    name: 'trimmed bounces are forgotten',
    file: 'shared/bounce/history.ts',
    find: 'const inShort = [...older.values()].sort(compareOlder);',
    replace: 'const inShort: OlderBounce[] = [];',
    breaks: [
      done,
      decided,
      known,
      'a suppression is undone only by an operator, an incident, a reply or evidence',
    ],
  },
  {
    name: 'trimmed bounces are not known again',
    file: 'shared/bounce/history.ts',
    find: 'if (trimmed) older.set(hash, join(trimmed, bounce));\n    else full.set',
    replace:
      'const other = String(older.size).padStart(11, hash);\n' +
      '    if (trimmed) older.set(other, { ...join(trimmed, bounce), hash: other });\n    else full.set',
    breaks: [
      'a report is closed only after half a day of quiet, and by a read that found nothing to publish',
      decided,
    ],
  },
  {
    name: 'the clock has a say in the decision',
    file: 'shared/next-record.ts',
    find: '  const assessment = assess(facts, how.policy);',
    replace:
      '  const folded = assess(facts, how.policy);\n' +
      '  const week = new Date(how.now.getTime() + 7 * 86_400_000).toISOString();\n' +
      '  const assessment = { ...folded, ...(folded.retryAfter && { retryAfter: week }) };',
    breaks: [decided, known],
  },
  {
    name: 'the newest bounce decides',
    file: 'shared/bounce/what-decides.ts',
    find: '    strengthOf(one.decision) - strengthOf(other.decision) ||',
    replace: '',
    breaks: [decided, 'a suppression is undone only by an operator, an incident, a reply or evidence'],
  },
  {
    name: 'a bounce is told by its contact alone',
    file: 'shared/bounce/bounce.ts',
    find: 'bounce.bouncedAt}`',
    replace: 'bounce.contactId}`',
    breaks: [done, decided],
  },
  {
    name: 'a known code gives way to a missing one',
    file: 'shared/bounce/bounce-codes.ts',
    find: 'if (one === undefined || other === undefined) return one ?? other;',
    replace: 'if (one === undefined || other === undefined) return undefined;',
    breaks: [decided],
  },
  {
    name: 'an automatic reply suppresses',
    file: 'shared/bounce/what-decides.ts',
    find: 'const [verdict] = verdicts.sort(compareVerdicts);',
    replace:
      'const [verdict] = verdicts\n' +
      "    .map((one) => (one.rule === 'auto-reply' ? { ...one, decision: 'suppress' as const } : one))\n" +
      '    .sort(compareVerdicts);',
    breaks: ['an automatic reply never suppresses'],
  },
  {
    name: 'what is known is written again',
    file: 'shared/next-record.ts',
    find: "if (record && difference === 'none' && isDeepStrictEqual(facts, factsOf(record))) return undefined;",
    replace: '',
    breaks: [known],
  },
  {
    name: 'the day of a decision moves with every write',
    file: 'shared/next-record.ts',
    find: 'isNews ? how.now.toISOString() : record.decidedAt;',
    replace: 'how.now.toISOString();',
    breaks: [known],
  },
];
