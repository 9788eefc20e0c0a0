import { STRATEGY_AFTER, STRATEGY_BEFORE } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { DiffView } from './DiffView';
import './strategy.css';

export const stories: Stories = {
  changed: ({ chapters }) => (
    <DiffView
      before={STRATEGY_BEFORE}
      after={STRATEGY_AFTER}
      label={chapters.strategies.detail.changes}
    />
  ),
  same: ({ chapters }) => (
    <DiffView
      before={STRATEGY_BEFORE}
      after={STRATEGY_BEFORE}
      label={chapters.strategies.detail.changes}
    />
  ),
};
