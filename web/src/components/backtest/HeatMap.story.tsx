import { HEAT } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { HeatMap } from './HeatMap';
import './backtest.css';

export const stories: Stories = {
  running: ({ chapters }) => (
    <HeatMap
      {...HEAT}
      values={HEAT.values.map((row, y) =>
        row.map((value, x) => (y * row.length + x < 9 ? value : undefined)),
      )}
      measure={chapters.backtests.words.sharpe}
    />
  ),
};
