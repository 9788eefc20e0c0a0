import { formatNumber } from '../../format/number';
import { CURVES, CURVES_SEEN } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { CurvesChart } from './CurvesChart';
import '../backtest/backtest.css';

export const stories: Stories = {
  several: ({ lang, chapters }) => (
    <CurvesChart
      curves={CURVES}
      label={chapters.backtests.compare.curves}
      write={(value) => formatNumber(value, lang, 2)}
      stretches={CURVES_SEEN}
      isLog
    />
  ),
};
