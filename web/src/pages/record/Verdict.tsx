import { Link } from '@tanstack/react-router';
import { exportPath, type RecordSet, type RecordSummary, type Statistics } from '../../api/record';
import { Chip } from '../../components/Chip';
import { formatNumber } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { ChainBadge } from './ChainBadge';
import { SETS } from './search';

interface Props {
  summary: RecordSummary;
  /** The whole set, never a part of it. */
  whole: Statistics;
  isChecking: boolean;
  onVerify: () => void;
}

/** The answer in one sentence, what it rests on, and whether it can be checked. */
export function Verdict({ summary, whole, isChecking, onVerify }: Props) {
  const { lang, text } = useLanguage();
  const copy = text.record;
  const replayed = whole.set === 'replayed';
  const facts = [copy.meta.cases(formatNumber(whole.cases, lang))];
  if (!replayed) {
    facts.push(copy.meta.decisions(formatNumber(summary.decisions, lang)));
    facts.push(copy.meta.pending(formatNumber(summary.pending, lang)));
    if (summary.late > 0) facts.push(copy.meta.late(formatNumber(summary.late, lang)));
    if (summary.first_as_of != null) {
      facts.push(copy.meta.since(formatDay(summary.first_as_of, lang)));
    }
  }
  return (
    <div className="flex flex-col gap-2">
      <h1 className="verdict font-semibold text-balance">{whole.headline.text}</h1>
      {whole.edge && <p className="max-w-prose sm:text-lg">{whole.edge.text}</p>}
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-sm text-muted">
        {whole.simulated && (
          <Chip hint={text.shell.simulatedHint} hatched>
            {text.shell.simulated}
          </Chip>
        )}
        {whole.sample && <Chip hint={text.shell.sampleHint}>{text.shell.sample}</Chip>}
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <ChainBadge chain={summary.chain} isChecking={isChecking} onVerify={onVerify} />
        <p className="flex items-center gap-3 text-sm">
          <span className="text-muted">{copy.exports.label}</span>
          {(['csv', 'ndjson'] as const).map((format) => (
            <a
              key={format}
              href={exportPath(format)}
              download
              className="inline-flex min-h-8 items-center underline decoration-line underline-offset-2 hover:decoration-fg"
            >
              {copy.exports[format]}
            </a>
          ))}
        </p>
      </div>
      {whole.calibration == null && !replayed && <Early />}
    </div>
  );
}

/** Too few cases for figures, and what there is to see meanwhile. */
function Early() {
  const { text } = useLanguage();
  const copy = text.record.empty;
  return (
    <section className="mt-2 flex flex-col gap-2 rounded-lg border border-line bg-card p-4 sm:p-5">
      <h2 className="text-lg font-semibold">{copy.title}</h2>
      <p className="max-w-prose text-muted">{copy.about}</p>
      <Link
        to="/record"
        search={{ set: 'replayed' } as never}
        className="inline-flex min-h-11 items-center self-start rounded-md border border-edge px-4 font-medium hover:bg-sunk"
      >
        {copy.replayed}
      </Link>
    </section>
  );
}

/** What was said, and what would have been said: never on the same page, never looking the same. */
export function SetTabs({ set }: { set: RecordSet }) {
  const { text } = useLanguage();
  const copy = text.record;
  return (
    <nav aria-label={copy.tabs} className="flex gap-1 border-b border-line">
      {SETS.map((each) => (
        <Link
          key={each}
          to="/record"
          search={(each === 'live' ? {} : { set: each }) as never}
          aria-current={each === set ? 'page' : undefined}
          className={`-mb-px inline-flex min-h-11 items-center gap-2 border-b-2 px-3 ${
            each === set
              ? 'border-fg font-semibold text-fg'
              : 'border-transparent text-muted hover:text-fg'
          }`}
        >
          {copy.sets[each]}
          {each === 'replayed' && (
            <Chip hint={text.shell.simulatedHint} hatched>
              {text.shell.simulated}
            </Chip>
          )}
        </Link>
      ))}
    </nav>
  );
}
