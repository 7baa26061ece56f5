import type { Who } from './principals.ts';
import type { TargetName } from './targets.ts';

/** What somebody asks of AWS. */
export interface Request {
  readonly who: Who;
  readonly action: string;
  readonly on: TargetName;
  /** The partition keys that it names. */
  readonly keys: readonly string[];
  readonly overHttp: boolean;
}

/** A target, behind which the keys of items stand. */
type On = TargetName | `${'table' | 'index' | 'another table' | 'another index'} ${string}`;

/** Stands for every request by each of some, of each action, on each target. Actions are of the one service before them. */
export type Row = readonly [
  who: Who | readonly Who[],
  actions: `${string}:${string}`,
  on: On | readonly On[],
  how?: 'over plain HTTP',
];

const withKeys = /^(table|index|another table|another index) (.+)$/;

export function requestsOf(rows: readonly Row[]): Request[] {
  return rows.flatMap(([who, actions, on, how]) => {
    const [service, names = ''] = actions.split(':');
    return [who].flat().flatMap((one) =>
      names.split(' ').flatMap((name) =>
        [on].flat().map((target): Request => {
          const [, table = target, keys] = withKeys.exec(target) ?? [];
          return {
            ...{ who: one, action: `${service}:${name}`, on: table as TargetName },
            ...{ keys: keys?.split(' ') ?? [], overHttp: how !== undefined },
          };
        }),
      ),
    );
  });
}

/** "poller may dynamodb:GetItem on table POLL#LEASE", or may not. */
export function sentenceOf({ who, action, on, keys, overHttp }: Request, isAllowed: boolean): string {
  const how = overHttp ? ['over plain HTTP'] : [];
  return [who, verb(isAllowed), action, 'on', ...shortened([on, ...keys]), ...how].join(' ');
}

/** The same of all that a row stands for. */
export function titleOf([who, actions, on, ...how]: Row, isAllowed: boolean): string {
  const targets = [on].flat().map((target) => shortened(target.split(' ')).join(' '));
  return [
    [who].flat().join(', ') || 'nobody',
    verb(isAllowed),
    actions,
    'on',
    targets.join(', '),
    ...how,
  ].join(' ');
}

const verb = (isAllowed: boolean) => (isAllowed ? 'may' : 'may not');

/** A hundred keys say no more than the first. */
function shortened(words: readonly string[]): readonly string[] {
  const most = 5;
  return words.length > most ? [...words.slice(0, 2), `and ${words.length - 2} more`] : words;
}
