type Method<Arguments extends unknown[], Result> = (...given: Arguments) => Promise<Result>;

/**
 * Methods of a port that is opened when one of them is called first: a client of the SDK takes a tenth of a second to
 * load, and most commands need one of them.
 */
export function openedLate<Port>(open: () => Promise<Port>) {
  let opened: Promise<Port> | undefined;
  const port = () => {
    opened ??= open();
    return opened;
  };
  return {
    port,
    /** @param pick the method: `(port) => port.read`. */
    method:
      <Arguments extends unknown[], Result>(
        pick: (port: Port) => Method<Arguments, Result>,
      ): Method<Arguments, Result> =>
      async (...given) =>
        pick(await port())(...given),
  };
}
