import picocolors from 'picocolors';

/**
 * Colours for what this process prints: on a terminal, unless `NO_COLOR` is set, and elsewhere only where `FORCE_COLOR`
 * asks for them. picocolors itself colours whatever a CI service captures, and a log or a comparison is no terminal.
 */
export const colours = picocolors.createColors(
  !process.env.NO_COLOR && (Boolean(process.env.FORCE_COLOR) || process.stdout.isTTY === true),
);
