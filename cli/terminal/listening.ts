/**
 * Asks, and tells Ctrl-C from Escape: to a prompt they are the same.
 *
 * @param ask shows the prompt on the terminal.
 */
export async function listening<Answer>(
  ask: () => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly isInterrupted: boolean }> {
  let isInterrupted = false;
  const listen = (_: unknown, key: { readonly name?: string; readonly ctrl?: boolean } = {}) => {
    isInterrupted ||= key.ctrl === true && key.name === 'c';
  };
  process.stdin.on('keypress', listen);
  const answer = await ask();
  process.stdin.off('keypress', listen);
  return { answer, isInterrupted };
}
