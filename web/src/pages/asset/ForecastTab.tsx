import type { Decision } from '../../api/recommendation';
import { Outcomes } from '../../components/decision/Outcomes';
import { formatNumber, formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Coverage } from './Coverage';

/** How similar cases ended, where the price may end, and how often such bands held. */
export function ForecastTab({ decision }: { decision: Decision }) {
  const { text } = useLanguage();
  const isThin = decision.quantiles.length === 0;
  return (
    <>
      {isThin ? (
        <p className="text-sm text-muted">{text.asset.panel.forecastNone}</p>
      ) : (
        <>
          <Outcomes key={decision.id} decision={decision} level={3} />
          {decision.event && <p className="text-sm text-muted">{decision.event.text}</p>}
        </>
      )}
      {decision.bands && <Bands decision={decision} bands={decision.bands} />}
      <Coverage />
    </>
  );
}

interface BandsProps {
  decision: Decision;
  bands: NonNullable<Decision['bands']>;
}

function Bands({ decision, bands }: BandsProps) {
  const { lang, text } = useLanguage();
  const copy = text.asset.panel;
  const price = (value: number | undefined) =>
    value === undefined ? '' : formatNumber(value, lang, decision.instrument.price_decimals);
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-sm font-semibold">{copy.bandsOn(formatDay(bands.until, lang))}</h3>
      <dl className="flex flex-col text-sm">
        {bands.levels.map(({ level, lo, hi }) => (
          <div key={level} className="flex justify-between gap-4 border-b border-line py-1.5">
            <dt className="text-muted">{copy.band(formatPercent(level, lang))}</dt>
            <dd className="figure">{copy.bandOf(price(lo.at(-1)), price(hi.at(-1)))}</dd>
          </div>
        ))}
        <div className="flex justify-between gap-4 py-1.5">
          <dt className="text-muted">{copy.middle}</dt>
          <dd className="figure">{price(bands.median.at(-1))}</dd>
        </div>
      </dl>
      <p className="text-sm text-muted">{bands.note.text}</p>
    </section>
  );
}
