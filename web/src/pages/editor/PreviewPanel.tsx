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
const SHOWN = ['total_return', 'max_drawdown', 'sharpe', 'win_rate'];

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
  const { at, value } = preview.equity;
  const shown = SHOWN.flatMap((id) => preview.metric_list.find((metric) => metric.id === id) ?? []);
  const ends = copy.sparkLabel(formatDay(at[0] ?? 0, lang), formatDay(at.at(-1) ?? 0, lang));
  return (
    <div className={`flex flex-col gap-3 ${isOld ? 'opacity-60' : ''}`}>
      <AreaSpark values={value} label={ends} />
      <p className="flex justify-between text-xs text-muted">
        <span>{formatDay(at[0] ?? 0, lang)}</span>
        <span>{formatDay(at.at(-1) ?? 0, lang)}</span>
      </p>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-2">
        {shown.map(({ id, title, value: figure, hold, unit }) => (
          <div key={id} className="flex flex-col">
            <dt className="text-xs text-muted">{title}</dt>
            <dd data-preview={id} className="figure">
              <span className="font-semibold">{writeFigure(figure, unit, lang)}</span>
              {hold != null && (
                <span className="block text-xs text-muted">
                  {copy.holdValue(writeFigure(hold, unit, lang))}
                </span>
              )}
            </dd>
          </div>
        ))}
        <div className="flex flex-col">
          <dt className="text-xs text-muted">{copy.trades}</dt>
          <dd data-preview="trade_count" className="figure font-semibold">
            {formatNumber(preview.trades, lang)}
          </dd>
        </div>
      </dl>
      <p className="text-xs text-muted">
        {`${preview.caveat} ${copy.tries(formatNumber(preview.tries, lang))}`}
      </p>
    </div>
  );
}
