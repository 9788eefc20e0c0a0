import type { Series } from '../../api/data';
import { Chip } from '../../components/Chip';
import { ScrollTable } from '../../components/ScrollTable';
import { formatNumber, formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';

interface Props {
  series: readonly Series[];
}

/** Every stored series: how far it reaches and what is missing in it. */
export function SeriesTable({ series }: Props) {
  const { text } = useLanguage();
  const copy = text.data.series;
  if (series.length === 0) return <p>{copy.none}</p>;
  const columns = [
    copy.asset,
    copy.timeframe,
    copy.source,
    copy.bars,
    copy.range,
    copy.coverage,
    copy.gaps,
    copy.quarantined,
    copy.state,
  ];
  return (
    <ScrollTable title={copy.title} columns={columns}>
      {series.map((row) => (
        <SeriesRow key={`${row.symbol} ${row.timeframe} ${row.source}`} row={row} />
      ))}
    </ScrollTable>
  );
}

function SeriesRow({ row }: { row: Series }) {
  const { lang, text } = useLanguage();
  const copy = text.data.series;
  const known = row.from != null && row.until != null;
  return (
    <tr>
      <th scope="row" className="text-left">
        <span className="font-semibold whitespace-nowrap">{row.symbol}</span>{' '}
        {row.sample && <Chip hint={text.shell.sampleHint}>{text.shell.sample}</Chip>}
      </th>
      <td>{row.timeframe}</td>
      <td>{row.source}</td>
      <td>{formatNumber(row.bars, lang)}</td>
      <td>{known && `${formatDay(row.from ?? 0, lang)} – ${formatDay(row.until ?? 0, lang)}`}</td>
      <td>{row.coverage != null && formatPercent(row.coverage, lang, 2)}</td>
      <td>{formatNumber(row.gaps, lang)}</td>
      <td>{formatNumber(row.quarantined, lang)}</td>
      <td className={row.stale ? 'text-hold' : 'text-muted'}>
        {row.stale ? copy.behind(formatNumber(row.lag_bars, lang)) : copy.fresh}
      </td>
    </tr>
  );
}
