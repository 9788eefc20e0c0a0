import { useQuery } from '@tanstack/react-query';
import { coverageQuery } from '../../api/asset';
import { formatNumber, formatPercent } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';

/** The band whose past is told. */
const LEVEL = 0.8;

/** How often bands like the one drawn held so far; in words while that is not known. */
export function Coverage() {
  const { lang, text } = useLanguage();
  const coverage = useQuery(coverageQuery);
  const past = coverage.data?.find(({ level }) => level === LEVEL);
  if (!past) return null;
  const copy = text.asset.panel;
  const level = formatPercent(LEVEL, lang);
  const cases = formatNumber(past.cases, lang);
  return (
    <p className="text-sm text-muted">
      {past.rate == null
        ? copy.coverageThin(level, cases)
        : copy.coverage(level, formatPercent(past.rate, lang), cases)}
    </p>
  );
}
