/** The simulation does not know a call: no fault of the code under test, and never hidden by its `catch`. */
export class WorldError extends Error {}
