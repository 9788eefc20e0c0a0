/** One of several equally likely outcomes, as a place in a pile. */
export interface Dot {
  /** Its place among the outcomes, worst first. */
  rank: number;
  column: number;
  /** 0 stands on the axis. */
  row: number;
  gain: boolean;
}

export interface DotLayout {
  dots: readonly Dot[];
  columns: number;
  rows: number;
  /** Returns at the two ends of the axis. */
  low: number;
  high: number;
}

/** Piles outcomes up on a linear axis of returns in which zero is the edge between two columns. */
export function layOutDots(
  returns: readonly number[],
  marks: readonly number[],
  columnsMax: number,
): DotLayout {
  const reach = [0, ...returns, ...marks];
  const span = Math.max(...reach) - Math.min(...reach) || 1;
  const width = span / (columnsMax - 1);
  const hasLoss = returns.some((value) => value <= 0);
  const hasGain = returns.some((value) => value > 0);
  const losing = Math.max(Math.ceil(-Math.min(...reach) / width), hasLoss ? 1 : 0);
  const gaining = Math.max(Math.ceil(Math.max(...reach) / width), hasGain ? 1 : 0);
  const heights = new Array<number>(losing + gaining).fill(0);
  const dots = returns.map((value, rank): Dot => {
    const gain = value > 0;
    const away = Math.abs(value) / width;
    const column = gain
      ? losing + Math.max(Math.ceil(away) - 1, 0)
      : losing - 1 - Math.min(Math.floor(away), losing - 1);
    const row = heights[column] ?? 0;
    heights[column] = row + 1;
    return { rank, column, row, gain };
  });
  return {
    dots,
    columns: losing + gaining,
    rows: Math.max(1, ...heights),
    low: -losing * width,
    high: gaining * width,
  };
}

/** Where a return stands on the axis, 0 at its left end and 1 at its right. */
export function placeOf(value: number, { low, high }: DotLayout): number {
  return (value - low) / (high - low || 1);
}
