import type { ReactNode } from 'react';
import type { Quarantined } from '../../api/data';
import { ScrollTable } from '../../components/ScrollTable';
import { formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

interface Props {
  rows: readonly Quarantined[];
  /** Brings more of them. */
  children?: ReactNode;
}

/** Rows that validation refused, each with the rule and the row as it came. */
export function QuarantineTable({ rows, children }: Props) {
  const { lang } = useLanguage();
  const copy = useChapter('data').quarantine;
  return (
    <div id="quarantine" className="flex flex-col gap-2">
      <ScrollTable
        title={copy.title}
        about={rows.length > 0 ? copy.about : copy.none}
        columns={[copy.asset, copy.line, copy.rule, copy.value, copy.raw]}
      >
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row" className="text-left font-semibold whitespace-nowrap">
              {`${row.symbol} ${row.timeframe}`}
            </th>
            <td>{formatNumber(row.line, lang)}</td>
            <td>{row.rule}</td>
            <td>{row.value}</td>
            <td>
              <code className="font-mono text-xs">{row.raw}</code>
            </td>
          </tr>
        ))}
      </ScrollTable>
      {children}
    </div>
  );
}
