// The bars of one series, as the chart asks for them.
import { type Pyramid, readTile } from '../../api/asset';
import type { Source } from './chart/feed';
import { decode } from './chart/tiles';

export interface Series extends Source {
  /** End of the last closed bar, unix ms. */
  closedAt: number;
}

/** A series at the version that its pyramid describes. */
export function seriesOf(pyramid: Pyramid): Series {
  const { symbol, timeframe, version } = pyramid;
  return {
    bars: pyramid.bars,
    rows: pyramid.levels.map(({ rows }) => rows),
    closedAt: pyramid.until,
    load: async (level, tile) =>
      decode(await readTile({ symbol, timeframe, version, level, tile })),
  };
}
