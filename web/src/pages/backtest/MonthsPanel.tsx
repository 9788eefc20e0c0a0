import type { Analysis } from '../../api/backtest';
import { ABSENT } from '../../components/backtest/figure';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { formatChange } from '../../format/number';
import { formatTick } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

const MONTHS = 12;
/** From here on a month is written on the stronger of two grounds. */
const LARGE = 0.05;

/** Every month of every year: the sign says it, the ground only helps the eye. */
export function MonthsPanel({ months }: Pick<Analysis, 'months'>) {
  const { lang } = useLanguage();
  const { result: copy, words } = useChapter('backtests');
  const names = Array.from({ length: MONTHS }, (_, month) =>
    formatTick(Date.UTC(2021, month, 15), lang, 'month', false),
  );
  return (
    <SimulatedPanel title={copy.months}>
      <section
        aria-label={words.table(copy.months)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="relative overflow-x-auto"
      >
        <table className="months text-sm">
          <caption className="sr-only">{copy.months}</caption>
          <thead>
            <tr className="text-muted">
              <th scope="col">{copy.year}</th>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">{copy.whole}</th>
            </tr>
          </thead>
          <tbody>
            {months.map(({ year, months: values, total }) => (
              <tr key={year}>
                <th scope="row">{year}</th>
                {names.map((name, month) => (
                  <td key={name} className={groundOf(values[month])}>
                    {values[month] == null ? '' : formatChange(values[month], lang)}
                  </td>
                ))}
                <td className="font-semibold">
                  {total == null ? ABSENT : formatChange(total, lang)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </SimulatedPanel>
  );
}

function groundOf(value: number | null | undefined): string {
  if (value == null || value === 0) return '';
  const strength = Math.abs(value) >= LARGE ? 2 : 1;
  return `month-${value > 0 ? 'up' : 'down'}-${strength}`;
}
