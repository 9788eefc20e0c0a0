import { useId } from 'react';
import type { StrategyDetail } from '../../api/strategy';
import { formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

const DECIMALS_MAX = 4;

/** What can be set, between which limits. */
export function ParameterTable({ strategy }: { strategy: StrategyDetail }) {
  const { lang } = useLanguage();
  const { detail: copy } = useChapter('strategies');
  const { launch } = useChapter('backtests');
  const id = useId();
  const write = (value: number) => formatNumber(value, lang, decimalsOf(value));
  return (
    <section
      aria-labelledby={id}
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-card p-4 sm:p-5"
    >
      <h2 id={id} className="text-lg font-semibold">
        {copy.params}
      </h2>
      {strategy.params.length === 0 ? (
        <p className="text-sm text-muted">{launch.noParams}</p>
      ) : (
        <table aria-labelledby={id} className="w-full text-sm wrap-anywhere">
          <thead>
            <tr className="text-right text-muted">
              <th scope="col" className="py-1 text-left font-normal">
                {copy.param}
              </th>
              <th scope="col" className="py-1 pl-3 font-normal">
                {copy.value}
              </th>
              <th scope="col" className="py-1 pl-3 font-normal">
                {copy.range}
              </th>
              <th scope="col" className="py-1 pl-3 font-normal">
                {copy.step}
              </th>
            </tr>
          </thead>
          <tbody>
            {strategy.params.map((parameter) => (
              <tr key={parameter.name} className="border-t border-line">
                <th scope="row" className="py-1.5 text-left font-mono font-medium">
                  {parameter.name}
                </th>
                <td className="figure py-1.5 pl-3 text-right font-semibold">
                  {write(parameter.default)}
                </td>
                <td className="figure py-1.5 pl-3 text-right">
                  {launch.range(write(parameter.min), write(parameter.max))}
                </td>
                <td className="figure py-1.5 pl-3 text-right text-muted">
                  {parameter.step == null ? '' : write(parameter.step)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function decimalsOf(value: number): number {
  const [, decimals = ''] = `${value}`.split('.');
  return Math.min(decimals.length, DECIMALS_MAX);
}
