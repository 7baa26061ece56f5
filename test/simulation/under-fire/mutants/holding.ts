import type { Mutant } from './mutant.ts';

const decided = 'at rest every visible bounce is decided, once, as the true set says';
const overwritten = 'nothing is overwritten unread';
const done = 'a message is done only when its bounce is decided';
const announced = 'an incident counts as announced only once its bounces were published with its mark';
const backwards = 'a record never goes back to what it was told of an incident before';
const noticed = 'at rest an outage has its incident';
const words = "a person's word on an incident stays";

/** Bugs in what is withheld during an outage of a provider, and in what a person says of it. */
export const holdingMutants: readonly Mutant[] = [
  {
    name: 'the incidents are read once and kept in memory',
    file: 'functions/poller/tick.ts',
    find: '  const incidents = await readKnownIncidents(register);',
    replace:
      '  // The clock lives as long as its execution environment does.\n' +
      '  const memory = clock as never as { incidents?: KnownIncidents };\n' +
      '  memory.incidents ??= await readKnownIncidents(register);\n' +
      '  const { incidents } = memory;',
    breaks: [decided],
  },
  {
    name: 'the list of incidents is written over whatever is there',
    file: 'shared/aws/incident-register.ts',
    find: "          : 'revision = :expected OR revision = :revision',",
    replace: "          : 'attribute_not_exists(nothing) OR revision = :expected OR revision = :revision',",
    breaks: [overwritten, words],
  },
  {
    name: 'the bounces of an incident are published without its mark',
    file: 'functions/poller/guard/announce.ts',
    find: 'encodeBounce(bounce, incidents.marksOf(bounce))',
    replace: 'encodeBounce(bounce)',
    breaks: [announced],
  },
  {
    name: 'an incident counts as announced before its bounces are published',
    file: 'functions/poller/guard/judge-send.ts',
    find: '(all.some(({ id }) => id === incident.id) ? all : [...all, incident])',
    replace:
      '(all.some(({ id }) => id === incident.id) ? all : [...all, { ...incident, announcedAt: incident.openedAt }])',
    breaks: [announced],
  },
  {
    name: 'of two words on an incident the one that comes last counts',
    file: 'shared/bounce/incident-mark.ts',
    find: 'if (!other || isNewer(mark, other)) byId.set(mark.id, mark);',
    replace: 'byId.set(mark.id, mark);',
    breaks: [backwards, decided, done],
  },
  {
    name: 'a word that is taken back reaches only those who still wait',
    file: 'shared/operator/settle-incident.ts',
    find: "before && before.status !== 'open' && settled !== incidents ? unannounced(settled, id) : settled",
    replace: 'settled',
    breaks: [decided],
  },
  {
    name: 'what a person says while an incident is being announced counts as announced',
    file: 'functions/poller/guard/announce.ts',
    find: 'one.id === id && one.version === version ?',
    replace: 'one.id === id ?',
    breaks: [announced, decided],
  },
  {
    name: 'an empty report of sends is believed',
    file: 'functions/poller/guard/judge.ts',
    find: "return there?.by === 'count' && there.messages < contacts ? undefined : there;",
    replace: 'return there;',
    breaks: [noticed],
  },
  {
    name: 'settling looks for lost bounces, but not for lost marks',
    file: 'functions/poller/walk-report.ts',
    find: '    return marksOf(bounce).some(({ id, version }) => !isTold(record, id, version));',
    replace: '    return false;',
    breaks: [decided],
  },
];
