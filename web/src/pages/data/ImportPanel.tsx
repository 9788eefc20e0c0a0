import { useQuery } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { instrumentsQuery } from '../../api/instrument';
import { ApiProblem } from '../../api/problem';
import { Button } from '../../components/Button';
import { ErrorPanel } from '../../components/ErrorPanel';
import { JobProgress } from '../../components/JobProgress';
import { formatNumber } from '../../format/number';
import { formatSize } from '../../format/size';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { ImportReport } from './ImportReport';
import { COUNTS, readCounts, readReport } from './report';
import { useFileDrop } from './useFileDrop';
import type { Importing } from './useImporting';

/** What the file chooser offers; what a file really is, the server looks into it to see. */
const ACCEPTED = '.csv,.parquet,.zst,.gz';
const TIMEFRAMES = ['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w'];
const FIELD = 'min-h-11 rounded-md border border-edge bg-card px-3 text-fg';

interface Props {
  importing: Importing;
  isOff: boolean;
}

/** A place to drop a file of candles on, or to choose one, and how bringing it in goes. */
export function ImportPanel({ importing, isOff }: Props) {
  const copy = useChapter('data').import;
  const [file, setFile] = useState<File>();
  const [tooMany, setTooMany] = useState(false);
  const isBusy = importing.sent !== undefined || importing.isRunning;
  function take(files: FileList | null | undefined) {
    if (isBusy || isOff || !files || files.length === 0) return;
    setTooMany(files.length > 1);
    if (files.length > 1) return;
    importing.clear();
    setFile(files[0]);
  }
  const isOver = useFileDrop(take);
  return (
    <section aria-labelledby="import" className="flex scroll-mt-16 flex-col gap-3">
      <h2 id="import" className="text-lg font-semibold">
        {copy.title}
      </h2>
      <DropZone isOff={isOff || isBusy} isOver={isOver} onFiles={take} />
      {tooMany && <p role="alert">{copy.several}</p>}
      {file && !isBusy && !importing.ended && (
        <ImportForm
          key={`${file.name} ${file.lastModified}`}
          file={file}
          isOff={isOff}
          onCancel={() => setFile(undefined)}
          onSend={(wanted) => importing.start({ file, ...wanted })}
        />
      )}
      <Progress importing={importing} />
    </section>
  );
}

interface DropZoneProps {
  isOff: boolean;
  /** A file is being held over the page. */
  isOver: boolean;
  onFiles: (files: FileList | null | undefined) => void;
}

function DropZone({ isOff, isOver, onFiles }: DropZoneProps) {
  const copy = useChapter('data').import;
  const input = useRef<HTMLInputElement>(null);
  return (
    <div
      className={`flex flex-col items-center gap-3 rounded-lg border border-dashed p-5 text-center ${isOver ? 'border-focus bg-sunk' : 'border-edge bg-card'}`}
    >
      <p className="flex flex-wrap items-center justify-center gap-x-3 gap-y-2">
        <span className="max-sm:hidden">{isOver ? copy.dropHere : copy.drop}</span>
        <Button aria-disabled={isOff} onClick={() => !isOff && input.current?.click()}>
          {copy.choose}
        </Button>
      </p>
      <p className="max-w-prose text-sm text-muted">{copy.about}</p>
      <input
        ref={input}
        type="file"
        accept={ACCEPTED}
        className="hidden"
        aria-label={copy.choose}
        onChange={(event) => {
          onFiles(event.target.files);
          event.target.value = '';
        }}
      />
    </div>
  );
}

interface FormProps {
  file: File;
  isOff: boolean;
  onCancel: () => void;
  onSend: (wanted: { symbol: string; timeframe: string }) => void;
}

/** What is about to be imported; the program finds out from the file whatever is left open. */
function ImportForm({ file, isOff, onCancel, onSend }: FormProps) {
  const { lang } = useLanguage();
  const copy = useChapter('data').import;
  const id = useId();
  const [symbol, setSymbol] = useState('');
  const [timeframe, setTimeframe] = useState('');
  const instruments = useQuery(instrumentsQuery);
  return (
    <form
      className="flex flex-col gap-4 rounded-lg border border-line bg-card p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isOff) onSend({ symbol, timeframe });
      }}
    >
      <p className="break-all">
        <span className="text-muted">{`${copy.file}: `}</span>
        <code className="font-mono text-sm">{file.name}</code>{' '}
        <span className="figure text-muted">{formatSize(file.size, lang)}</span>
      </p>
      <div className="flex flex-wrap gap-4">
        <div className="flex flex-col gap-1">
          <label htmlFor={`${id}-symbol`} className="font-medium">
            {copy.symbol}
          </label>
          <select
            id={`${id}-symbol`}
            className={FIELD}
            value={symbol}
            onChange={(event) => setSymbol(event.target.value)}
          >
            <option value="">{copy.detect}</option>
            {instruments.data?.map((instrument) => (
              <option key={instrument.symbol} value={instrument.symbol}>
                {`${instrument.symbol} · ${instrument.name}`}
              </option>
            ))}
          </select>
        </div>
        <div className="flex flex-col gap-1">
          <label htmlFor={`${id}-timeframe`} className="font-medium">
            {copy.timeframe}
          </label>
          <select
            id={`${id}-timeframe`}
            className={FIELD}
            value={timeframe}
            onChange={(event) => setTimeframe(event.target.value)}
          >
            <option value="">{copy.detect}</option>
            {TIMEFRAMES.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </div>
      </div>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="primary" aria-disabled={isOff}>
          {copy.send}
        </Button>
        <Button onClick={onCancel}>{copy.cancel}</Button>
      </div>
    </form>
  );
}

/** Sending, then validating and storing, then what came of it. */
function Progress({ importing }: { importing: Importing }) {
  const { lang } = useLanguage();
  const said = useChapter('data');
  const copy = useChapter('data').import;
  const { sent, ended, error } = importing;
  if (sent !== undefined) {
    const event = {
      sequence: 0,
      at: 0,
      state: 'running',
      progress: sent,
      message: 'send',
    } as const;
    return (
      <JobProgress title={copy.title} steps={copy.steps} event={event}>
        <Button compact className="self-start" onClick={importing.cancel}>
          {copy.cancel}
        </Button>
      </JobProgress>
    );
  }
  if (importing.isRunning) {
    const counts = readCounts(importing.event?.data);
    const lost = importing.lost && said.refresh.lost;
    const step = importing.event?.message ?? 'queued';
    // While rows are read, the message is the name of the asset.
    const steps = { [step]: `${copy.steps.import}: ${step}`, ...copy.steps };
    return (
      <JobProgress title={copy.title} steps={steps} event={importing.event} lost={lost}>
        {counts && (
          <dl className="flex flex-wrap gap-x-6 text-sm">
            {COUNTS.map((name) => (
              <div key={name} className="flex gap-1.5">
                <dt className="text-muted">{copy[name]}</dt>
                <dd className="figure font-medium">{formatNumber(counts[name], lang)}</dd>
              </div>
            ))}
          </dl>
        )}
      </JobProgress>
    );
  }
  if (error) {
    const problem = error instanceof ApiProblem ? error : undefined;
    const detail = problem && problem.status !== 0 ? explain(problem, copy.problems) : undefined;
    return <ErrorPanel verb={copy.verb} error={error} detail={detail} />;
  }
  if (ended?.state === 'failed') {
    return <ErrorPanel verb={copy.verb} error={undefined} detail={ended.error ?? undefined} />;
  }
  const report = readReport(ended?.result);
  return report && <ImportReport report={report} />;
}

/** What is wrong with a file in the reader's language, then what the program said about it. */
function explain(problem: ApiProblem, problems: Readonly<Record<string, string>>): string {
  const known = [problem.code, ...problem.fields].map((code) => problems[code]).find(Boolean);
  return [known, problem.message].filter(Boolean).join(' — ');
}
