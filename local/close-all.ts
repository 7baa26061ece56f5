export interface Closable {
  close(): Promise<void>;
}

/**
 * Closes the last first, and each even where another one could not be closed.
 *
 * @throws what was thrown first.
 */
export async function closeAll(parts: readonly Closable[]): Promise<void> {
  const failures: unknown[] = [];
  for (const part of parts.toReversed()) {
    try {
      await part.close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
