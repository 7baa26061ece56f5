import type { Mutant } from './mutant.ts';

const decided = 'after recovery every visible bounce is decided once, and as the reference decides';
const stays =
  'what an operator has said stays in the record, once, until it is taken back, and then stays taken back';
const suppressed = 'a suppression is undone only by an operator, an incident, a reply or evidence';
const ofItsBatch = 'every override is of a batch that says so of this address';
const once = 'a batch changes each record once, and is taken back from it once';
const afterwards = 'what an operator says stands after all that the record knows';
const holds = 'the latest that an operator has said and not taken back decides';
const asSaid = 'a record with something said says what its bounces and all that was said come to';
const doneIsDone =
  'a batch is called done once it stands in every record, and one that is taken back stays so';
const inFull = 'a table that was adopted to its end holds what the other one held';
const undone = 'a batch that was taken back to its end stands in no record';

/** Bugs in keeping and applying what operators have said. */
export const overrulingMutants: readonly Mutant[] = [
  {
    name: "the classifier's write drops what operators have said",
    file: 'functions/classifier/decide-address.ts',
    find: 'overrides: record?.overrides ?? [],',
    replace: 'overrides: [],',
    breaks: [stays, suppressed],
  },
  {
    name: 'another policy drops what operators have said',
    file: 'cli/operate/decide-again.ts',
    find: '(known) => known && nextRecord(factsOf(known), known,',
    replace: '(known) => known && nextRecord({ ...factsOf(known), overrides: [] }, known,',
    breaks: [stays],
  },
  {
    name: 'a release covers what had arrived by then, not what had happened',
    file: 'functions/classifier/decide-address.ts',
    find: '      return nextRecord(facts, record, { policy, now: clock.now(), newRevision });',
    replace:
      '      const how = { policy, now: clock.now(), newRevision };\n' +
      '      const made = nextRecord(facts, record, how);\n' +
      '      const hasArrived = record && bounces.some((bounce) => !knows(record.history, bounce));\n' +
      "      const overrides = facts.overrides.filter(({ kind }) => kind !== 'release');\n" +
      '      const counted = hasArrived && nextRecord({ ...facts, overrides }, undefined, how);\n' +
      '      return made && counted ? { ...made, assessment: counted.assessment } : made;',
    breaks: [holds, asSaid, decided],
  },
  {
    name: 'a release covers an S only by its own time',
    file: 'shared/bounce/overrides.ts',
    find: '(bounce) => bounce.bouncedAt > at && !released.some((origin) => isEcho(bounce, origin, holdDays)),',
    replace:
      '(bounce) => bounce.bouncedAt > at || (released.length < 0 && isEcho(bounce, bounce, holdDays)),',
    breaks: [asSaid, decided],
  },
  {
    name: 'a release covers every bounce, later ones too',
    file: 'shared/bounce/what-decides.ts',
    find: "const unreleased = override?.kind === 'release' ? afterRelease(known, override) : known;",
    replace:
      "const last = { at: known.at(-1)?.bouncedAt ?? '' };\n" +
      "  const unreleased = override?.kind === 'release' ? afterRelease(known, last) : known;",
    breaks: [holds, asSaid, decided],
  },
  {
    name: 'a reply lifts what an operator has suppressed',
    file: 'shared/bounce/what-decides.ts',
    find: "  if (override && (override.kind === 'suppress' || unreleased.length === 0))",
    replace:
      "  const isReplied = known.some(({ code }) => code === 'V');\n" +
      "  if (override && ((override.kind === 'suppress' && !isReplied) || unreleased.length === 0))",
    breaks: [holds, asSaid, decided, suppressed],
  },
  {
    name: 'what was said first counts',
    file: 'shared/bounce/overrides.ts',
    find: '    .sort(compareOverrides)\n    .at(-1);',
    replace: '    .sort(compareOverrides)\n    .at(0);',
    breaks: [holds, asSaid, decided],
  },
  {
    name: 'what was taken back holds all the same',
    file: 'shared/bounce/overrides.ts',
    find: '    .filter(({ withdrawn }) => !withdrawn)',
    replace: '    .filter(({ withdrawn }) => withdrawn !== null)',
    breaks: [holds, asSaid, decided],
  },
  {
    name: 'what was taken back comes back with an older copy of it',
    file: 'shared/bounce/overrides.ts',
    find: '  return one.withdrawn || other.withdrawn ? { ...later, withdrawn: true } : later;',
    replace: '  return other.withdrawn ? { ...later, withdrawn: true } : other;',
    breaks: [stays],
  },
  {
    name: 'undo forgets all that was said before',
    file: 'cli/operate/override-record.ts',
    find: '    .map((override): Override => ({ ...override, withdrawn: true }));\n  return record && withdrawn.length > 0 ? withOverrides(factsOf(record),',
    replace:
      '    .map((override): Override => ({ ...override, withdrawn: true }));\n' +
      '  return record && withdrawn.length > 0 ? withOverrides({ ...factsOf(record), overrides: [] },',
    breaks: [stays],
  },
  {
    name: 'undo takes back the latest, of whatever batch',
    file: 'cli/operate/override-record.ts',
    find: '.filter((override) => override.batch === batch && !override.withdrawn)',
    replace: '.filter((override, nth, all) => batch && nth === all.length - 1 && !override.withdrawn)',
    breaks: [undone, once],
  },
  {
    name: 'undo deletes instead of withdrawing',
    file: 'cli/operate/override-record.ts',
    find: '    .map((override): Override => ({ ...override, withdrawn: true }));',
    replace:
      '    .map((override): Override => ({ ...override, withdrawn: true }));\n' +
      '  if (record && withdrawn.length > 0) {\n' +
      '    const overrides = record.overrides.filter((override) => override.batch !== batch);\n' +
      '    if (overrides.length + record.history.newest.length > 0)\n' +
      '      return nextRecord({ ...factsOf(record), overrides }, record, how);\n' +
      '  }',
    breaks: [stays],
  },
  {
    name: 'a batch is gone on with under a new id',
    file: 'cli/operate/run-batch.ts',
    find: 'withOverride(address, record, batch, { policy, now: clock.now(), newRevision }),',
    replace:
      'withOverride(address, record, { ...batch, id: newRevision() }, { policy, now: clock.now(), newRevision }),',
    breaks: [ofItsBatch],
  },
  {
    name: 'a batch says again what a record says already',
    file: 'cli/operate/override-record.ts',
    find: '  if (record?.overrides.some((override) => override.id === id)) return undefined;',
    replace: '',
    breaks: [once, afterwards, ofItsBatch, stays],
  },
  {
    name: 'a batch is called done before its records are written',
    file: 'cli/operate/run-batch.ts',
    find: '    const writing = changeRecords(page, parts, tally, (address, record) =>',
    replace:
      "    await batches.end(batch.id, 'done');\n" +
      '    const writing = changeRecords(page, parts, tally, (address, record) =>',
    breaks: [doneIsDone],
  },
  {
    name: 'a batch goes on after a fault, and is called done',
    file: 'cli/operate/run-batch.ts',
    find: '  if (faults.length > 0) throw faults[0];\n  return !updates.includes(undefined);',
    replace: '  return !updates.includes(undefined) || faults.length > 0;',
    breaks: [doneIsDone],
  },
  {
    name: 'a batch that somebody stops is called done',
    file: 'cli/operate/run-batch.ts',
    find: "    if (!written.value) return 'interrupted';",
    replace: '    if (!written.value) break;',
    breaks: [doneIsDone],
  },
  {
    name: 'a batch that is taken back can become done again',
    file: 'shared/storage/batches.ts',
    find: "if (stored.status === status || stored.status === 'undone') return toBatch(stored);",
    replace: 'if (stored.status === status) return toBatch(stored);',
    breaks: [doneIsDone],
  },
  {
    name: 'a batch that is taken back stays open for others to go on with',
    file: 'cli/operate/run-batch.ts',
    find: "  await batches.end(batch.id, 'undone');\n",
    replace: '  void batches;\n',
    breaks: [once, undone],
  },
  {
    name: 'what was written while a batch was taken back stays',
    file: 'cli/operate/run-batch.ts',
    find: '    if (await isTakenBack()) {\n',
    replace: "    if (await isTakenBack()) {\n      if (batches) return 'undone';\n",
    breaks: [undone],
  },
  {
    name: 'a batch is written over whatever its item says',
    file: 'shared/storage/batches.ts',
    find: "return putWithRevision(documents, 'write a batch', { table, item, expected });",
    replace:
      "return readBatchItem(documents, table, pk).then((now) => putWithRevision(documents, 'write a batch', { table, item, expected: expected && String(now?.revision) }));",
    breaks: ['nothing is overwritten unread', doneIsDone],
  },
  {
    name: "an operator's clock alone says when something was said",
    file: 'cli/operate/override-record.ts',
    find: '  return [now.toISOString(), newestBounce, afterOverride].sort().at(-1) ?? now.toISOString();',
    replace: '  return newestBounce > afterOverride || now ? now.toISOString() : afterOverride;',
    breaks: [afterwards, holds, decided],
  },
  {
    name: 'adopting takes the copy for the newer one',
    file: 'shared/next-record.ts',
    find: '  if (record) return nextRecord(joinFacts(factsOf(record), factsOf(other)), record, how);',
    replace: '  if (record) return joinFacts(other, other) && nextRecord(factsOf(other), record, how);',
    breaks: [stays, decided, 'a message is deleted only when its bounce is decided'],
  },
  {
    name: 'adopting leaves alone what is there',
    file: 'shared/next-record.ts',
    find: '  if (record) return nextRecord(joinFacts(factsOf(record), factsOf(other)), record, how);',
    replace: '  if (record) return joinFacts(other, other) && undefined;',
    breaks: [inFull],
  },
  {
    name: 'adopting drops what was said in the other table',
    file: 'shared/bounce/join-facts.ts',
    find: '    overrides: joinOverrides(one.overrides, other.overrides),',
    replace: '    overrides: joinOverrides(one.overrides, other.overrides.slice(0, 0)),',
    breaks: [inFull],
  },
  {
    name: 'adopting says everything of the other table once more',
    file: 'shared/bounce/join-facts.ts',
    find: '    overrides: joinOverrides(one.overrides, other.overrides),',
    replace:
      '    overrides: joinOverrides(one.overrides, other.overrides.map((said) => ({ ...said, id: said.id + said.id }))),',
    breaks: [ofItsBatch],
  },
  {
    name: 'a batch is taken back from records as a read that lags shows them',
    file: 'cli/operate/run-batch.ts',
    find: 'records.readMany(addresses, { consistent: true });',
    replace: 'records.readMany(addresses);',
    breaks: [undone, doneIsDone],
  },
];
