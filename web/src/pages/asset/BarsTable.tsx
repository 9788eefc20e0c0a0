import { useState, useSyncExternalStore } from 'react';
import type { Decision } from '../../api/recommendation';
import { Button } from '../../components/Button';
import { ScrollTable } from '../../components/ScrollTable';
import { Verb } from '../../components/Verb';
import { formatCompact, formatNumber } from '../../format/number';
import { formatBar } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { ChartSession } from './chart/session';
import { at, rowBefore } from './chart/tiles';
import type { BarFormat } from './timeframe';

/** Rows shown before the reader asks for more. */
const ROWS_STEP = 60;

interface Props {
  session: ChartSession;
  decisions: readonly Decision[];
  format: BarFormat;
}

/** The bars in view as figures, the latest first, with the decisions made on them. */
export function BarsTable({ session, decisions, format }: Props) {
  const { lang, text } = useLanguage();
  const settled = useSyncExternalStore(session.settled.subscribe, session.settled.get);
  const [limit, setLimit] = useState(ROWS_STEP);
  if (!settled) return null;
  const { held, first, end } = settled;
  const { columns } = held;
  const copy = text.asset.table;
  const total = end - first;
  const shown = Math.min(limit, total);
  const made = new Map(decisions.map((decision) => [rowBefore(columns, decision.as_of), decision]));
  const price = (value: number) => formatNumber(value, lang, format.decimals);
  const rows = Array.from({ length: shown }, (_, index) => end - 1 - index);
  return (
    <div className="flex flex-col gap-2 border-t border-line p-3">
      <ScrollTable
        title={copy.bars}
        about={copy.barsShown(formatNumber(shown, lang), formatNumber(total, lang))}
        columns={[
          copy.time,
          copy.open,
          copy.high,
          copy.low,
          copy.close,
          copy.volume,
          copy.decision,
        ]}
      >
        {rows.map((row) => {
          const decision = made.get(row);
          return (
            <tr key={row}>
              <th scope="row" className="text-left font-normal whitespace-nowrap">
                {formatBar(at(columns.openedAt, row), lang, format.isIntraday)}
              </th>
              <td>{price(at(columns.open, row))}</td>
              <td>{price(at(columns.high, row))}</td>
              <td>{price(at(columns.low, row))}</td>
              <td>{price(at(columns.close, row))}</td>
              <td>{formatCompact(at(columns.volume, row), lang)}</td>
              <td>
                {decision && decision.status !== 'without_data' && (
                  <Verb action={decision.action} position={decision.position} />
                )}
              </td>
            </tr>
          );
        })}
      </ScrollTable>
      {shown < total && (
        <Button compact className="self-start" onClick={() => setLimit(limit + ROWS_STEP)}>
          {copy.more(formatNumber(Math.min(ROWS_STEP, total - shown), lang))}
        </Button>
      )}
    </div>
  );
}
