/** Code unit order, the same on every machine; negative when `one` comes first. Instants sort by it, too. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
