import type { Analysis } from '../../api/backtest';
import { ABSENT } from '../../components/backtest/figure';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { formatChange, formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

type Excursions = NonNullable<Analysis['excursions']>;

/** How far trades went against and in favour before they ended. */
export function ExcursionsPanel({ excursions }: { excursions: Excursions }) {
  const { lang } = useLanguage();
  const { excursions: copy } = useChapter('backtests');
  const { winners, losers } = excursions;
  const change = (value: number | null | undefined) =>
    value == null ? ABSENT : formatChange(value, lang, 2);
  const rows = [
    { name: copy.against, of: ({ mae_median }: typeof winners) => mae_median },
    { name: copy.worst, of: ({ mae_worst_tenth }: typeof winners) => mae_worst_tenth },
    { name: copy.favour, of: ({ mfe_median }: typeof winners) => mfe_median },
    { name: copy.best, of: ({ mfe_best_tenth }: typeof winners) => mfe_best_tenth },
  ];
  return (
    <SimulatedPanel title={copy.title} about={copy.about}>
      <table className="w-full text-sm wrap-anywhere">
        <caption className="sr-only">{copy.title}</caption>
        <thead>
          <tr className="text-right text-muted">
            <th scope="col" className="text-left font-normal">
              {copy.move}
            </th>
            <th scope="col" className="pl-3 font-normal">
              {copy.winners(formatNumber(winners.trades, lang))}
            </th>
            <th scope="col" className="pl-3 font-normal">
              {copy.losers(formatNumber(losers.trades, lang))}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, of }) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1.5 text-left font-normal">
                {name}
              </th>
              <td className="figure py-1.5 pl-3 text-right">{change(of(winners))}</td>
              <td className="figure py-1.5 pl-3 text-right">{change(of(losers))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {excursions.edge_ratio != null && (
        <p className="text-sm">{copy.edge(formatNumber(excursions.edge_ratio, lang, 2))}</p>
      )}
    </SimulatedPanel>
  );
}
