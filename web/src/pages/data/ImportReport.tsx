import { formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { Report } from './report';

const ROWS = [
  'received',
  'accepted',
  'flagged',
  'quarantined',
  'inserted',
  'corrected',
  'unchanged',
] as const;
const ALARMS: readonly string[] = ['quarantined'];
const DOUBTS: readonly string[] = ['flagged', 'corrected'];

/** What validation made of a file: every row is in one of these counts. */
export function ImportReport({ report }: { report: Report }) {
  const { lang } = useLanguage();
  const copy = useChapter('data').import;
  const tone = (name: string, count: number) => {
    if (count === 0) return '';
    if (ALARMS.includes(name)) return 'text-danger';
    return DOUBTS.includes(name) ? 'text-warn' : '';
  };
  return (
    <section
      aria-labelledby="report"
      className={`flex flex-col gap-3 rounded-lg border bg-card p-4 ${report.is_valid ? 'border-good' : 'border-danger'}`}
    >
      <div role="status">
        <h3 id="report" className="font-semibold">
          {report.is_valid
            ? copy.done(formatNumber(report.accepted, lang), report.symbol, report.timeframe)
            : copy.doubtful(report.symbol, report.timeframe)}
        </h3>
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-4 lg:grid-cols-7">
        {ROWS.map((name) => (
          <div key={name} className="flex flex-col">
            <dt className="text-sm text-muted">{copy[name]}</dt>
            <dd className={`figure text-lg font-semibold ${tone(name, report[name])}`}>
              {formatNumber(report[name], lang)}
            </dd>
          </div>
        ))}
      </dl>
      {report.findings.length > 0 && (
        <ul className="flex max-w-prose list-disc flex-col gap-1 pl-5 text-sm">
          {report.findings.map((finding) => (
            <li key={`${finding.code} ${finding.row ?? ''}`} className="break-words">
              {finding.message[lang]}
            </li>
          ))}
        </ul>
      )}
      {report.quarantined > 0 && (
        <a
          href="#quarantine"
          className="inline-flex min-h-8 items-center self-start underline underline-offset-2"
        >
          {copy.seeQuarantine}
        </a>
      )}
    </section>
  );
}
