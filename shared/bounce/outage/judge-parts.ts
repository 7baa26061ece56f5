import { type Cell, isIn, type Part, partsOf } from './parts.ts';
import { tailOf, type Usual } from './tail.ts';

/** A part of a send in which more witnesses bounced than chance explains. */
export interface Suspicion {
  readonly part: Part;
  readonly is: 'watch' | 'incident';
  readonly witnesses: number;
  readonly bounced: number;
  /** How many of them bounce in an ordinary send. */
  readonly usually: number;
  /** The cells it is about: those that no earlier part holds. */
  readonly cells: readonly Cell[];
}

export interface Levels {
  /** Below this probability the bounces of a part wait for one more send; nobody is told. */
  readonly watch: number;
  /** Below this one a person is told. */
  readonly incident: number;
}

/** Bounces wait at a chance of one in a hundred: it costs the dead one more send, and the living nothing. */
const watchLevel = 0.01;
/** A person is told wrongly once in a hundred years of an account, if its sends are as they are assumed to be. */
const falseIncidentsPerYear = 0.01;
/** B and Z are judged apart. */
const kinds = 2;

/**
 * The levels for a send: that of an incident is divided by the tests that a year makes, so that it means the same for a
 * daily and for a monthly sender, and for a list at one provider and at twenty.
 */
export function levelsFor(cells: readonly Cell[], sendsPerYear: number): Levels {
  const tests = partsOf(cells).filter(
    (part) => countOf(cells.filter((cell) => isIn(part, cell))).witnesses >= fewestBounced,
  );
  return {
    watch: watchLevel,
    incident: falseIncidentsPerYear / (sendsPerYear * kinds * Math.max(1, tests.length)),
  };
}

/** One bounce says nothing of anybody else. */
export const fewestBounced = 2;

export interface Judging {
  /** What holds a cell already for another part than the one given. */
  readonly heldBy: (cell: Cell, part: Part) => Suspicion['is'] | undefined;
  readonly usualOf: (part: Part, cells: readonly Cell[]) => Usual;
  readonly levels: Levels;
  /** Of the witnesses, as many of 1 as are mailed in this send. */
  readonly scale: number;
}

/**
 * Judges the parts of a send in order. Who the witnesses are is fixed by earlier sends, so that more bounces make a part
 * more suspicious and never less. What an incident holds is judged for no other part. What a watch holds is: it may be an
 * incident of a smaller part, whose share is larger, and a sign that a larger part is refused a little everywhere.
 *
 * @param cells all of the send, for one kind of bounce.
 */
export function judgeParts(cells: readonly Cell[], judging: Judging): readonly Suspicion[] {
  const { levels } = judging;
  const found: Suspicion[] = [];
  const heldHere = new Map<Cell, Suspicion['is']>();
  for (const part of partsOf(cells)) {
    const holderOf = (cell: Cell) => {
      const here = heldHere.get(cell);
      return here === 'incident' ? here : (judging.heldBy(cell, part) ?? here);
    };
    const own = cells.filter((cell) => isIn(part, cell)).map((cell) => ({ cell, by: holderOf(cell) }));
    const ofNoIncident = own.filter(({ by }) => by !== 'incident').map(({ cell }) => cell);
    const suspicion =
      suspicionOf(part, ofNoIncident, 'incident', levels.incident, judging) ??
      suspicionOf(part, ofNoIncident, 'watch', levels.watch, judging);
    const holdsMore = own.some(({ cell, by }) => by === undefined && cell.bounced > 0);
    if (!suspicion || (suspicion.is === 'watch' && !holdsMore)) continue;
    found.push(suspicion);
    for (const cell of suspicion.cells)
      if (heldHere.get(cell) !== 'incident') heldHere.set(cell, suspicion.is);
  }
  return found;
}

function suspicionOf(
  part: Part,
  cells: readonly Cell[],
  is: Suspicion['is'],
  level: number,
  { usualOf, scale }: Judging,
): Suspicion | undefined {
  const all = countOf(cells);
  const { bounced } = all;
  if (bounced < fewestBounced) return undefined;
  const witnesses = Math.max(bounced, Math.round(all.witnesses * scale));
  const usual = usualOf(part, cells);
  if (tailOf(bounced, witnesses, usual) >= level) return undefined;
  return { part, is, witnesses, bounced, usually: witnesses * usual.mean, cells };
}

function countOf(cells: readonly Cell[]): { readonly witnesses: number; readonly bounced: number } {
  let [witnesses, bounced] = [0, 0];
  for (const cell of cells) {
    witnesses += cell.witnesses;
    bounced += cell.bounced;
  }
  return { witnesses, bounced };
}
