import type { ReactNode } from 'react';
import type { Gap } from '../../api/data';
import { ScrollTable } from '../../components/ScrollTable';
import { formatNumber } from '../../format/number';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

interface Props {
  gaps: readonly Gap[];
  /** Brings more of them. */
  children?: ReactNode;
}

/** Stretches without the bars that the calendar expects. */
export function GapsTable({ gaps, children }: Props) {
  const { lang } = useLanguage();
  const copy = useChapter('data').gaps;
  return (
    <div className="flex flex-col gap-2">
      <ScrollTable
        title={copy.title}
        about={gaps.length > 0 ? copy.about : copy.none}
        columns={[copy.asset, copy.missing, copy.from, copy.until]}
      >
        {gaps.map((gap) => (
          <tr key={`${gap.symbol} ${gap.timeframe} ${gap.from}`}>
            <th scope="row" className="text-left font-semibold whitespace-nowrap">
              {`${gap.symbol} ${gap.timeframe}`}
            </th>
            <td>{formatNumber(gap.missing_bars, lang)}</td>
            <td>{formatMinute(gap.from, lang)}</td>
            <td>{formatMinute(gap.until, lang)}</td>
          </tr>
        ))}
      </ScrollTable>
      {children}
    </div>
  );
}
