import { CURVES } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { AreaSpark } from './AreaSpark';

export const stories: Stories = {
  usual: ({ chapters }) => (
    <AreaSpark values={CURVES[0]?.equity.values ?? []} label={chapters.strategies.editor.preview} />
  ),
};
