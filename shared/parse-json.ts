/** The value of a JSON text; undefined, which no JSON text stands for, where it is none: the parser's error quotes it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
