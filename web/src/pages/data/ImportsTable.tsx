import { useState } from 'react';
import type { Import } from '../../api/data';
import { Button } from '../../components/Button';
import { ScrollTable } from '../../components/ScrollTable';
import { formatNumber } from '../../format/number';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

/** Imports shown before the reader asks for more. */
const ROWS_MAX = 5;

interface Props {
  imports: readonly Import[];
}

/** What validation made of each imported file. */
export function ImportsTable({ imports }: Props) {
  const [all, setAll] = useState(false);
  const copy = useChapter('data').imports;
  const counts = useChapter('data').import;
  const shown = all ? imports : imports.slice(0, ROWS_MAX);
  return (
    <div className="flex flex-col gap-2">
      <ScrollTable
        title={copy.title}
        about={imports.length > 0 ? copy.about : copy.none}
        columns={[
          copy.file,
          copy.series,
          counts.received,
          counts.accepted,
          counts.flagged,
          counts.quarantined,
          counts.inserted,
          counts.corrected,
          counts.unchanged,
          copy.when,
        ]}
      >
        {shown.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ScrollTable>
      {shown.length < imports.length && (
        <Button compact className="self-start" onClick={() => setAll(true)}>
          {copy.all(imports.length)}
        </Button>
      )}
    </div>
  );
}

function Row({ row }: { row: Import }) {
  const { lang } = useLanguage();
  const count = (value: number) => formatNumber(value, lang);
  return (
    <tr>
      <th scope="row" className="text-left font-normal">
        <code className="font-mono text-xs">{row.file_name}</code>
      </th>
      <td>{`${row.symbol} ${row.timeframe}`}</td>
      <td>{count(row.received)}</td>
      <td>{count(row.accepted)}</td>
      <td className={row.flagged > 0 ? 'text-warn' : undefined}>{count(row.flagged)}</td>
      <td className={row.quarantined > 0 ? 'text-danger' : undefined}>{count(row.quarantined)}</td>
      <td>{count(row.inserted)}</td>
      <td>{count(row.corrected)}</td>
      <td>{count(row.unchanged)}</td>
      <td>{formatMinute(row.finished_at, lang)}</td>
    </tr>
  );
}
