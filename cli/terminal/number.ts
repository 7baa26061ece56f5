/** 12,345. */
export function number(count: number): string {
  return count.toLocaleString('en-US');
}

/** "1 address", "12,345 addresses". @param several unless `one` with an s. */
export function counted(many: number, one: string, several = `${one}s`): string {
  return `${number(many)} ${many === 1 ? one : several}`;
}
