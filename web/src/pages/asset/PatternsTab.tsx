import { useQuery } from '@tanstack/react-query';
import { type Patterns, patternsQuery } from '../../api/asset';
import type { Decision } from '../../api/recommendation';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Skeleton } from '../../components/Skeleton';
import { formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';

/** Findings shown: the latest. */
const SHOWN = 8;
const REGIMES = ['up', 'down', 'range', 'volatile'] as const;

/** Phase, regime and patterns as they were knowable at the decision, and how patterns did before. */
export function PatternsTab({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const copy = text.asset.patterns;
  const { symbol } = decision.instrument;
  const query = useQuery(patternsQuery(symbol, decision.as_of, SHOWN, lang));
  if (query.isError && !query.data) {
    return (
      <ErrorPanel verb={copy.verb} error={query.error} onRetry={() => query.refetch()} level={2} />
    );
  }
  if (!query.data) return <Skeleton blocks={['card']} />;
  const { phase, regime, found, standings, rule } = query.data;
  return (
    <>
      <section>
        <h3 className="mb-1 text-sm font-semibold">{copy.phase}</h3>
        <p className="text-sm">{phase.text}</p>
      </section>
      {regime && (
        <section>
          <h3 className="mb-1 text-sm font-semibold">{copy.regime}</h3>
          <p className="text-sm">{regime.text}</p>
          <dl className="mt-1 grid grid-cols-4 gap-2 text-xs text-muted">
            {REGIMES.map((name) => (
              <div key={name}>
                <dt>{copy.regimes[name]}</dt>
                <dd className="figure text-fg">{formatPercent(regime[name], lang)}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section>
        <h3 className="mb-1 text-sm font-semibold">{copy.found}</h3>
        {found.length === 0 ? (
          <p className="text-sm text-muted">{copy.none}</p>
        ) : (
          <ul className="flex flex-col">
            {[...found].reverse().map((one) => (
              <Finding
                key={`${one.known_at} ${one.pattern} ${one.variant}`}
                one={one}
                standings={standings}
              />
            ))}
          </ul>
        )}
        <p className="mt-2 text-xs text-muted">{`${copy.about} ${rule}`}</p>
      </section>
    </>
  );
}

interface FindingProps {
  one: Patterns['found'][number];
  standings: Patterns['standings'];
}

function Finding({ one, standings }: FindingProps) {
  const { lang, text } = useLanguage();
  const copy = text.asset.patterns;
  const standing = standings.find(
    ({ pattern, variant }) => pattern === one.pattern && variant === one.variant,
  );
  return (
    <li className="border-t border-line py-2 text-sm">
      <p className="flex justify-between gap-2">
        <span className="font-medium">{one.title}</span>
        <span className="figure whitespace-nowrap text-muted">{formatDay(one.known_at, lang)}</span>
      </p>
      <p className="text-xs text-muted">
        {[one.side && copy.sides[one.side], standing?.text].filter(Boolean).join(' · ')}
      </p>
    </li>
  );
}
