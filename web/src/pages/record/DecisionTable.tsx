import { type ReactNode, useId } from 'react';
import type { RecordRow, RecordSort } from '../../api/record';
import { Chip } from '../../components/Chip';
import { Choice } from '../../components/Choice';
import { Verb } from '../../components/Verb';
import { formatChange, formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { SORTS } from './search';

const HIT = '✔';
const MISS = '✘';
/** Characters of a digest that tell decisions apart to the eye. */
const HASH_SHOWN = 8;

interface Props {
  rows: readonly RecordRow[];
  sort: RecordSort;
  onSort: (sort: RecordSort) => void;
  onOpen: (id: string) => void;
  replayed: boolean;
  /** Why there are no rows. */
  none: string;
  children?: ReactNode;
}

/** Every decision, holds and misses too. */
export function DecisionTable({ rows, sort, onSort, onOpen, replayed, none, children }: Props) {
  const { text } = useLanguage();
  const copy = text.record.table;
  const id = useId();
  const columns = [copy.asset, copy.action, copy.said, copy.claim, copy.outcome, copy.result];
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div>
          <h2 id={id} className="text-lg font-semibold">
            {copy[sort]}
          </h2>
          <p className="text-sm text-muted">{copy.about}</p>
        </div>
        <Choice
          label={copy.sort}
          value={sort}
          options={SORTS.map((value) => ({ value, label: copy.sorts[value] }))}
          onChange={onSort}
        />
      </div>
      {rows.length === 0 ? (
        <p className="rounded-lg border border-line bg-card p-4 text-muted">{none}</p>
      ) : (
        <div
          className={`rounded-lg border bg-card ${replayed ? 'border-dashed border-edge' : 'border-line'}`}
        >
          <table aria-labelledby={id} className="decisions w-full text-sm">
            <thead>
              <tr className="text-left text-muted">
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
                <th scope="col">{copy.band}</th>
                <th scope="col">{copy.hash}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.id} row={row} onOpen={onOpen} replayed={replayed} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {children}
    </section>
  );
}

interface RowProps {
  row: RecordRow;
  onOpen: Props['onOpen'];
  replayed: boolean;
}

function Row({ row, onOpen, replayed }: RowProps) {
  const { lang, text } = useLanguage();
  const copy = text.record.table;
  return (
    <tr className={replayed ? 'hatched' : undefined}>
      <th scope="row" className="asset text-left font-normal">
        <Asset row={row} onOpen={onOpen} />
      </th>
      <td className="action whitespace-nowrap">
        <Verb action={row.action} position={row.position} />
      </td>
      <td className="said figure">
        {row.p == null ? (
          <span className="text-muted">{copy.thin}</span>
        ) : (
          <>
            <span className="label text-muted">{`${copy.said} `}</span>
            {formatPercent(row.p, lang)}
          </>
        )}
      </td>
      <td className="claim text-muted">{row.event?.text ?? copy.noClaim}</td>
      <td className={row.outcome ? 'outcome' : 'outcome text-muted'}>
        {row.outcome?.text ?? (row.event ? copy.pending : '')}
        {row.late && (
          <span className="block">
            <Chip hint={copy.lateHint}>{copy.late}</Chip>
          </span>
        )}
      </td>
      <td className="result figure">
        <Result outcome={row.outcome} />
      </td>
      <td className={row.band_80 ? 'band' : 'band none'}>
        {row.band_80 && (
          <span className={row.band_80 === 'outside' ? 'text-sell' : 'text-muted'}>
            <span className="label text-muted">{`${copy.band}: `}</span>
            {copy[row.band_80]}
          </span>
        )}
      </td>
      <td className="hash">
        <code title={row.chain ?? row.digest} className="font-mono text-xs text-muted">
          {(row.chain ?? row.digest).slice(0, HASH_SHOWN)}
        </code>
      </td>
    </tr>
  );
}

function Asset({ row, onOpen }: { row: RecordRow; onOpen: Props['onOpen'] }) {
  const { lang, text } = useLanguage();
  const { symbol } = row.instrument;
  const day = formatDay(row.as_of, lang);
  return (
    <>
      <button
        type="button"
        aria-label={text.record.table.open(symbol, day)}
        onClick={() => onOpen(row.id)}
        className="min-h-6 min-w-6 cursor-pointer text-left font-semibold whitespace-nowrap underline decoration-line underline-offset-2 hover:decoration-fg"
      >
        {symbol}
      </button>
      <span className="block whitespace-nowrap text-muted">{day}</span>
    </>
  );
}

/** What acting on it brought, and whether what was claimed came true. */
function Result({ outcome }: { outcome: RecordRow['outcome'] }) {
  const { lang, text } = useLanguage();
  const copy = text.record.table;
  if (!outcome) return null;
  const tone = outcome.happened ? 'text-buy' : 'text-sell';
  return (
    <span className="inline-flex items-baseline gap-1.5 whitespace-nowrap">
      {outcome.net_return != null && (
        <span className="font-semibold">{formatChange(outcome.net_return, lang)}</span>
      )}
      <span aria-hidden="true" className={tone}>
        {outcome.happened ? HIT : MISS}
      </span>
      <span className="sr-only">{outcome.happened ? copy.happened : copy.missed}</span>
    </span>
  );
}
