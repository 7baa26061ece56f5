/** "0.8 %", of a share from 0 to 1; what is not nothing is never shown as nothing. */
export function percent(share: number): string {
  return share > 0 && share < 0.0005 ? '<0.1 %' : `${(100 * share).toFixed(1)} %`;
}
