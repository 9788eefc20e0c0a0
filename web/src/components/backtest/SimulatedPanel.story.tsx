import { LONG_TEXT } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { SimulatedPanel } from './SimulatedPanel';

export const stories: Stories = {
  usual: ({ chapters }) => (
    <SimulatedPanel
      title={chapters.backtests.result.stress}
      about={chapters.backtests.result.stressAbout}
    >
      <p>{LONG_TEXT}</p>
    </SimulatedPanel>
  ),
  flush: ({ chapters }) => (
    <SimulatedPanel
      title={chapters.backtests.trades.title}
      aside={<span>{LONG_TEXT}</span>}
      isFlush
    >
      <p className="border-t border-line p-4">{chapters.backtests.trades.none}</p>
    </SimulatedPanel>
  ),
};
