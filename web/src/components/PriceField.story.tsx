import { formatNumber } from '../format/number';
import { decision, extreme } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { PriceField } from './PriceField';

const still = () => {};

export const stories: Stories = {
  usual: ({ lang, text }) => (
    <PriceField
      label={text.today.stop}
      value={decision(lang).stop ?? 0}
      decimals={2}
      hint={text.asset.panel.levels.declaredAt(formatNumber(decision(lang).stop ?? 0, lang, 2))}
      onChange={still}
    />
  ),
  small: ({ lang, text }) => (
    <PriceField
      label={text.today.target}
      value={extreme(lang).target ?? 0}
      decimals={10}
      onChange={still}
    />
  ),
  refused: ({ lang, text }) => (
    <PriceField
      label={text.today.stop}
      value={decision(lang).target ?? 0}
      decimals={2}
      error={text.asset.panel.levels.wrong.not_below(
        formatNumber(decision(lang).price ?? 0, lang, 2),
      )}
      onChange={still}
    />
  ),
};
