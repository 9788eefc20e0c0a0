import type { Decision, Odds } from '../../api/recommendation';
import { formatNumber, formatPercent, formatPercentRange } from '../../format/number';
import { countGains, DOTS, dotsOf, wordOf } from '../../format/odds';
import { useLanguage } from '../../i18n/LanguageProvider';
import { DotPlot } from './DotPlot';

interface Props {
  decision: Decision;
}

/** The odds of the declared event: dots, then the same in words, then how sure that is. */
export function OddsBlock({ decision }: Props) {
  const { lang, text } = useLanguage();
  const odds = decision.probability;
  if (!odds) return null;
  if (odds.p == null) {
    return (
      <div className="flex flex-col gap-2">
        <DotPlot returns={[]} hits={0} label={text.today.odds.thin(formatNumber(odds.n, lang))} />
        <p>{text.today.odds.thin(formatNumber(odds.n, lang))}</p>
      </div>
    );
  }
  const claim = claimOf(decision);
  const hits = hitsOf(decision, odds.p, claim);
  const line = text.today.odds[claim](hits, DOTS, formatPercent(odds.p, lang));
  return (
    <section className="flex flex-col gap-2" data-probability={odds.p} data-cases={odds.n}>
      <DotPlot
        returns={decision.quantiles}
        hits={claim === 'line' ? hits : DOTS - hits}
        label={line}
      />
      <p className="text-xs text-muted max-sm:hidden" aria-hidden="true">
        {text.today.odds.legend}
      </p>
      <p className="font-semibold">{line}</p>
      <Reliability odds={odds} chance={odds.p} />
    </section>
  );
}

function Reliability({ odds, chance }: { odds: Odds; chance: number }) {
  const { lang, text } = useLanguage();
  const parts = [text.today.odds.words[wordOf(chance)]];
  if (odds.lo != null && odds.hi != null) {
    const range = formatPercentRange(odds.lo, odds.hi, lang);
    parts.push(text.today.odds.range(range, formatNumber(odds.n, lang)));
  }
  if (odds.base_rate != null) {
    parts.push(text.today.odds.baseRate(formatPercent(odds.base_rate, lang)));
  }
  return (
    <div className="text-sm text-muted">
      <p>{parts.join(' · ')}</p>
      {odds.break_even != null && (
        <p>{text.today.odds.breakEven(formatPercent(odds.break_even, lang))}</p>
      )}
      {odds.status === 'drift' && <p className="text-hold">{text.today.odds.drift}</p>}
    </div>
  );
}

type Claim = 'line' | 'lineHold' | 'lineAgainst';

/** Which way the declared event bets on the trade; its code says so. */
function claimOf(decision: Decision): Claim {
  const code = decision.event?.code ?? '';
  if (!code.endsWith('.does_not_pay')) return 'line';
  return code.startsWith('event.hold') ? 'lineHold' : 'lineAgainst';
}

/** The words count the very dots that are drawn; without returns, the chance in twentieths. */
function hitsOf(decision: Decision, chance: number, claim: Claim): number {
  if (decision.quantiles.length !== DOTS) return dotsOf(chance);
  const gains = countGains(decision.quantiles);
  return claim === 'line' ? gains : DOTS - gains;
}
