import { compareText } from '../compare-text.ts';

/** The witnesses of a send at one domain: people who took an earlier send (cohort.ts). */
export interface Cell {
  /** Stands for the domain (provider.ts, `providerHash`). */
  readonly domain: string;
  /** Who receives the mail of the domain, where that is known. */
  readonly organisation: string | undefined;
  /** A company's: its few people bounce together or not at all, so that it counts as one witness. */
  readonly isCompany: boolean;
  readonly witnesses: number;
  /** Of these, those that bounced in the send. */
  readonly bounced: number;
}

/** What may be at fault for the bounces of a send, instead of the addresses. */
export type Part =
  /** Who receives the mail, with all its domains. */
  | { readonly kind: 'organisation'; readonly name: string }
  /** The companies whose mail one organisation receives: its filter for companies, not its mailboxes. */
  | { readonly kind: 'companies behind'; readonly name: string }
  /** All companies. */
  | { readonly kind: 'companies' }
  /** Whatever is left of the send. */
  | { readonly kind: 'rest' };

/**
 * The parts of a send in the order in which they are judged, each without what an earlier one holds: organisations, the
 * companies behind each, all companies, the rest of the send.
 */
export function partsOf(cells: readonly Cell[]): readonly Part[] {
  const names = [...new Set(cells.flatMap(({ organisation }) => organisation ?? []))].sort(compareText);
  const behind = names.filter((name) => {
    const own = cells.filter(({ organisation }) => organisation === name);
    // Without mailboxes of its own its companies are all of it.
    return own.some(({ isCompany }) => isCompany) && own.some(({ isCompany }) => !isCompany);
  });
  return [
    ...names.map((name) => ({ kind: 'organisation', name }) as const),
    ...behind.map((name) => ({ kind: 'companies behind', name }) as const),
    { kind: 'companies' },
    { kind: 'rest' },
  ];
}

export function isIn(
  part: Part,
  { organisation, isCompany }: Pick<Cell, 'organisation' | 'isCompany'>,
): boolean {
  switch (part.kind) {
    case 'organisation':
      return organisation === part.name;
    case 'companies behind':
      return isCompany && organisation === part.name;
    case 'companies':
      return isCompany;
    case 'rest':
      return true;
  }
}

/** Whether two parts are the same one, in whatever sends. */
export function isSamePart(one: Part, other: Part): boolean {
  return keyOfPart(one) === keyOfPart(other);
}

/** One text for each part. */
export function keyOfPart(part: Part): string {
  return 'name' in part ? `${part.kind} ${part.name}` : part.kind;
}
