import { SYMBOL } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { SimulatedPanel } from './SimulatedPanel';

export const stories: Stories = {
  usual: ({ chapters }) => (
    <SimulatedPanel
      title={chapters.backtests.result.stress}
      about={chapters.backtests.result.stressAbout}
    >
      <p>{SYMBOL}</p>
    </SimulatedPanel>
  ),
  flush: ({ chapters }) => (
    <SimulatedPanel title={chapters.backtests.trades.title} aside={<span>{SYMBOL}</span>} isFlush>
      <p className="border-t border-line p-4">{chapters.backtests.trades.none}</p>
    </SimulatedPanel>
  ),
};
