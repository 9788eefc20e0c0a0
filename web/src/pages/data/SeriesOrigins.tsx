import type { Series } from '../../api/data';
import { Where } from '../../components/Where';
import { formatNumber } from '../../format/number';
import { formatBar } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

interface Props {
  series: readonly Series[];
}

/** What the ages and percentages of each series are counted from. */
export function SeriesOrigins({ series }: Props) {
  const { lang } = useLanguage();
  const copy = useChapter('data').where;
  return (
    <Where>
      <p>{copy.matrix}</p>
      <ul className="flex flex-col gap-1">
        {series.map((one) => (
          <li key={`${one.symbol} ${one.timeframe} ${one.source}`}>
            <span className="font-medium text-fg">{`${one.symbol} ${one.timeframe}`}</span>
            {` · ${describe(one)}`}
          </li>
        ))}
      </ul>
    </Where>
  );

  function describe(one: Series): string {
    const count = (value: number) => formatNumber(value, lang);
    const parts = [copy.source(one.source)];
    if (one.from != null && one.until != null) {
      const isIntraday = !/[dw]$/.test(one.timeframe);
      parts.push(
        copy.span(formatBar(one.from, lang, isIntraday), formatBar(one.until, lang, isIntraday)),
      );
    }
    parts.push(copy.bars(count(one.bars), count(one.missing_bars)));
    if (one.quarantined > 0) parts.push(copy.quarantined(count(one.quarantined)));
    return parts.join(' · ');
  }
}
