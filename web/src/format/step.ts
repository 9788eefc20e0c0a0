/** A step of a price is this share of it at most: a thousandth moves a stop visibly and not too far. */
const SHARE = 1_000;
const DIGITS = [5, 2, 1];

/** The round step by which keys move a price: 1, 2 or 5 times a power of ten, never finer than its decimals. */
export function priceStep(price: number, decimals: number): number {
  const finest = 10 ** -decimals;
  const wanted = price / SHARE;
  if (!(wanted > finest)) return finest;
  const power = 10 ** Math.floor(Math.log10(wanted) + 1e-9);
  const digit = DIGITS.find((one) => one * power <= wanted * (1 + 1e-9)) ?? 1;
  return Math.max(roundTo(digit * power, decimals), finest);
}

/** The next round price in a direction: from 62 134 by 50 to 62 150 or 62 100. */
export function stepPrice(price: number, by: number, step: number, decimals: number): number {
  const steps = price / step;
  const place = Math.abs(steps - Math.round(steps)) < 1e-6 ? Math.round(steps) : undefined;
  const next = (place ?? (by > 0 ? Math.floor(steps) : Math.ceil(steps))) + by;
  return Math.max(roundTo(next * step, decimals), 10 ** -decimals);
}

/** The round price nearest to one that a pointer is at. */
export function snapPrice(price: number, step: number, decimals: number): number {
  return Math.max(roundTo(Math.round(price / step) * step, decimals), 10 ** -decimals);
}

function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
