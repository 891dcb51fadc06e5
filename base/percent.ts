/** A share in percent, to two digits: `99.5 %`. Only all is `100 %` and only nothing is `0 %`, however near a share comes. */
export function percent(share: number): string {
  const rounded = Math.round(share * 10_000) / 100;
  const isPart = share > 0 && share < 1;
  return `${isPart ? Math.min(99.99, Math.max(0.01, rounded)) : rounded} %`;
}
