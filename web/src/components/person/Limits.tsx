import type { Limits as Values } from '../../api/setting';
import { formatNumber, formatPercent } from '../../format/number';
import { useLanguage } from '../../i18n/LanguageProvider';

/** The round sum in which a limit is told besides its percentage. */
const SUM = 10_000;

const ROW = 'col-span-full grid grid-cols-subgrid px-3 py-2';

/** Limits are round: a decimal is shown only where there is one. */
function decimalsOf(ratio: number): number {
  return Math.round(ratio * 1_000) % 10 === 0 ? 0 : 1;
}

/** What a risk profile allows: of the whole, and of ten thousand. */
export function Limits({ limits }: { limits: Values }) {
  const { lang, text } = useLanguage();
  const copy = text.person.limits;
  const rows = [
    { name: copy.drawdown, ratio: limits.drawdown_max },
    { name: copy.risk, ratio: limits.risk_per_trade },
    { name: copy.position, ratio: limits.position_max },
  ];
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-4 divide-y divide-line rounded-lg border border-line bg-card text-sm sm:grid-cols-[1fr_auto_auto]">
      {rows.map(({ name, ratio }) => (
        <div key={name} className={ROW}>
          <dt className="text-muted max-sm:col-span-2">{name}</dt>
          <dd className="contents">
            <span className="font-medium sm:text-right">
              {formatPercent(ratio, lang, decimalsOf(ratio))}
            </span>
            <span className="text-right whitespace-nowrap text-muted">
              {copy.of(formatNumber(ratio * SUM, lang), formatNumber(SUM, lang))}
            </span>
          </dd>
        </div>
      ))}
      <div className={ROW}>
        <dt className="text-muted max-sm:col-span-2">{copy.shorts}</dt>
        <dd className="font-medium sm:col-span-2 sm:text-right">
          {limits.shorts ? copy.allowed : copy.notAllowed}
        </dd>
      </div>
    </dl>
  );
}
