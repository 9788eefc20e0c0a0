import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { storedQuery } from '../../api/assets';
import { type Preview, previewQuery } from '../../api/strategy';
import { AreaSpark } from '../../components/backtest/AreaSpark';
import { writeFigure } from '../../components/backtest/figure';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { Choice } from '../../components/Choice';
import { ErrorPanel } from '../../components/ErrorPanel';
import { formatNumber } from '../../format/number';
import { formatDay } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

/** What is told of a draft. */
const SHOWN = ['total_return', 'max_drawdown', 'sharpe', 'win_rate', 'trades'];

interface Props {
  /** Absent while something is wrong with the text. */
  text: string | undefined;
}

/** How the text would have gone, run at once with its default values. */
export function PreviewPanel({ text }: Props) {
  const { lang } = useLanguage();
  const { editor: copy } = useChapter('strategies');
  const { timeframes } = useChapter('backtests');
  const stored = useQuery(storedQuery(lang));
  const symbols = stored.data?.items.map(({ symbol }) => symbol) ?? [];
  const [chosen, setChosen] = useState<string>();
  const [timeframe, setTimeframe] = useState('1d');
  const symbol = chosen ?? symbols[0];
  const preview = useQuery(
    previewQuery(text !== undefined && symbol ? { text, symbol, timeframe } : undefined, lang),
  );
  return (
    <SimulatedPanel title={copy.preview}>
      <p className="text-sm text-muted">{copy.previewAbout}</p>
      <div className="flex flex-wrap gap-2">
        <Choice
          label={copy.previewOn}
          value={symbol ?? ''}
          options={symbols.map((each) => ({ value: each, label: each }))}
          onChange={setChosen}
        />
        <Choice
          label={copy.timeframe}
          value={timeframe}
          options={Object.entries(timeframes).map(([value, label]) => ({ value, label }))}
          onChange={setTimeframe}
        />
      </div>
      <div className="min-h-60" aria-busy={preview.isFetching}>
        {preview.isError && text !== undefined ? (
          <ErrorPanel
            verb={copy.previewVerb}
            error={preview.error}
            detail={preview.error.message}
            onRetry={() => preview.refetch()}
          />
        ) : preview.data ? (
          <Shown preview={preview.data} isOld={text === undefined || preview.isFetching} />
        ) : (
          <p className="text-sm text-muted">
            {text === undefined ? copy.previewNone : copy.previewing}
          </p>
        )}
      </div>
    </SimulatedPanel>
  );
}

function Shown({ preview, isOld }: { preview: Preview; isOld: boolean }) {
  const { lang } = useLanguage();
  const copy = useChapter('strategies').editor;
  const { metric } = useChapter('backtests').result;
  const { at, value } = preview.equity;
  const shown = SHOWN.flatMap((id) => preview.metric_list.find((metric) => metric.id === id) ?? []);
  const ends = copy.sparkLabel(formatDay(at[0] ?? 0, lang), formatDay(at.at(-1) ?? 0, lang));
  return (
    <div className={`flex flex-col gap-3 ${isOld ? 'hatched' : ''}`}>
      <AreaSpark values={value} label={ends} />
      <p className="flex justify-between text-xs text-muted">
        <span>{formatDay(at[0] ?? 0, lang)}</span>
        <span>{formatDay(at.at(-1) ?? 0, lang)}</span>
      </p>
      <table className="w-full text-sm wrap-anywhere">
        <caption className="sr-only">{copy.preview}</caption>
        <thead>
          <tr className="text-right text-xs text-muted">
            <th scope="col" className="text-left font-normal">
              {metric}
            </th>
            <th scope="col" className="pl-3 font-normal">
              {copy.draft}
            </th>
            <th scope="col" className="pl-3 font-normal">
              {copy.hold}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ id, title, value: figure, hold, unit }) => (
            <tr key={id} className="border-t border-line">
              <th scope="row" className="py-1 text-left font-normal">
                {title}
              </th>
              <td data-preview={id} className="figure py-1 pl-3 text-right font-semibold">
                {writeFigure(figure, unit, lang)}
              </td>
              <td className="figure py-1 pl-3 text-right text-muted">
                {writeFigure(hold, unit, lang)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="text-xs text-muted">
        {`${preview.caveat} ${copy.tries(formatNumber(preview.tries, lang))}`}
      </p>
    </div>
  );
}
