import { ABSENT } from '../../components/backtest/figure';
import { formatChange, formatNumber, formatPercent } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { Column } from './columns';
import { Row } from './Row';

const RATIO_DECIMALS = 2;

/** What the studies say about their choices, each over all of its bars; no row where none says it. */
export function StudyRows({ columns }: { columns: readonly Column[] }) {
  const { lang } = useLanguage();
  const { rows, about } = useChapter('backtests').compare;
  const ratio = (value: number | null | undefined) =>
    value == null ? ABSENT : formatNumber(value, lang, RATIO_DECIMALS);
  const share = (value: number | null | undefined) =>
    value == null ? undefined : formatPercent(value, lang);
  const known = [
    {
      name: 'inOut' as const,
      said: ({ study }: Column) =>
        study?.in_sample_sharpe == null
          ? undefined
          : `${ratio(study.in_sample_sharpe)} → ${ratio(study.out_of_sample_sharpe)}`,
    },
    { name: 'deflated' as const, said: ({ study }: Column) => share(study?.deflated_sharpe) },
    { name: 'pbo' as const, said: ({ study }: Column) => share(study?.pbo) },
    {
      name: 'doubled' as const,
      said: ({ study }: Column) =>
        study?.doubled_cagr == null ? undefined : formatChange(study.doubled_cagr, lang),
    },
  ];
  return known
    .filter(({ said }) => columns.some((column) => said(column) !== undefined))
    .map(({ name, said }) => (
      <Row key={name} name={rows[name]} about={about[name]} columns={columns}>
        {(column) => said(column) ?? ABSENT}
      </Row>
    ));
}
