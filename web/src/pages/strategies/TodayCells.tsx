import type { StrategyToday } from '../../api/strategy';
import { formatChange, formatNumber, formatPercent } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

/** Its share in the votes behind today's decisions. */
export function Share({ vote }: { vote: StrategyToday['vote'] | undefined }) {
  const { lang } = useLanguage();
  const { list: copy } = useChapter('strategies');
  if (!vote) return <span className="block text-muted">{copy.noVote}</span>;
  const count = (value: number) => formatNumber(value, lang);
  return (
    <>
      <span className="block tabular-nums">{copy.share(formatPercent(vote.weight, lang))}</span>
      <span className="block text-xs text-muted">
        {copy.weighsIn(count(vote.weighs_in), count(vote.assets))}
      </span>
    </>
  );
}

/** What following it brought, beside what its earlier months let expect. */
export function Month({ month }: { month: StrategyToday['month'] | undefined }) {
  const { lang } = useLanguage();
  const { list: copy } = useChapter('strategies');
  if (!month) return <span className="text-muted">{copy.noLive}</span>;
  const { assets, below, above, expected_return: expected } = month;
  const count = (value: number) => formatNumber(value, lang);
  const notes = [
    expected == null ? copy.noExpected : copy.expectedMean(formatChange(expected, lang, 1)),
    copy.meanOf(count(assets), assets === 1),
  ];
  if (below > 0) notes.push(copy.belowBand(count(below)));
  if (above > 0) notes.push(copy.aboveBand(count(above)));
  return (
    <>
      <span className="figure font-semibold">{formatChange(month.net_return, lang, 1)}</span>
      {notes.map((note) => (
        <span key={note} className="block text-xs text-muted">
          {note}
        </span>
      ))}
    </>
  );
}
