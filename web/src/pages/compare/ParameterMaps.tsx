import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Comparison, gridQuery } from '../../api/backtest';
import { GridMap } from '../../components/backtest/GridMap';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { Choice } from '../../components/Choice';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { columnsOf } from './columns';

/** The map of one of the runs that tried a grid. */
export function ParameterMaps({ comparison }: { comparison: Comparison }) {
  const { lang } = useLanguage();
  const { compare: copy } = useChapter('backtests');
  const maps = comparison.items.filter(({ backtest }) => backtest.study === 'sweep');
  const [wanted, setWanted] = useState<string>();
  const chosen = maps.find(({ backtest }) => backtest.id === wanted) ?? maps[0];
  const grid = useQuery({
    ...gridQuery(chosen?.backtest.id ?? '', lang),
    enabled: chosen !== undefined,
  });
  const names = new Map(columnsOf(comparison).map(({ id, name }) => [id, name]));
  if (!chosen) return <p className="text-sm text-muted">{copy.noParams}</p>;
  return (
    <SimulatedPanel
      title={copy.params(names.get(chosen.backtest.id) ?? chosen.title)}
      aside={
        maps.length > 1 && (
          <Choice
            label={copy.which}
            value={chosen.backtest.id}
            options={maps.map(({ backtest, title }) => ({
              value: backtest.id,
              label: names.get(backtest.id) ?? title,
            }))}
            onChange={setWanted}
          />
        )
      }
    >
      {grid.isError && <ErrorPanel verb={copy.verb} error={grid.error} />}
      <div className="min-h-60">{grid.data && <GridMap grid={grid.data} />}</div>
    </SimulatedPanel>
  );
}
