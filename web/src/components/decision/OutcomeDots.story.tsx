import { decision } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { marksOf } from './marks';
import { OutcomeDots } from './OutcomeDots';

export const stories: Stories = {
  usual: ({ lang, text }) => {
    const told = decision(lang);
    const returns = told.quantiles_50;
    return (
      <OutcomeDots
        returns={returns}
        marks={marksOf(told)}
        threshold={-0.02}
        label={text.asset.panel.outcomes(returns.length)}
      />
    );
  },
  onlyLosses: ({ text }) => (
    <OutcomeDots returns={[-0.04, -0.02, -0.01]} label={text.asset.panel.outcomes(3)} />
  ),
};
