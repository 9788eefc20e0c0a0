import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import type { Decision, Odds } from '../../api/recommendation';
import { formatNumber, formatPercent, formatPercentRange } from '../../format/number';
import { countGains, DOTS, dotsOf, wordOf } from '../../format/odds';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Button } from '../Button';
import { DotPlot } from './DotPlot';
import { EdgeBar } from './EdgeBar';
import { marksOf } from './marks';

const Outcomes = lazy(() => import('./Outcomes').then((part) => ({ default: part.Outcomes })));

interface Props {
  decision: Decision;
  /** Level of a heading inside: one below what stands above. */
  level: 3 | 4;
  /** Whether its outcomes can be opened finer. */
  hasFiner?: boolean;
  /** Stands right below the odds, above how sure they are. */
  children?: ReactNode;
}

/** The odds of the declared event: dots, then the same in words, then how sure that is. */
export function OddsBlock({ decision, level, hasFiner = true, children }: Props) {
  const { lang, text } = useLanguage();
  const odds = decision.probability;
  if (!odds) return null;
  if (odds.p == null) {
    const line = text.today.odds.thin(formatNumber(odds.n, lang));
    return (
      <div className="flex flex-col gap-2">
        <DotPlot returns={[]} label={line} />
        <p>{line}</p>
        {children}
      </div>
    );
  }
  const claim = claimOf(decision);
  const hits = hitsOf(decision, odds.p, claim);
  const line = text.today.odds[claim](hits, DOTS, formatPercent(odds.p, lang));
  return (
    <section
      className="flex flex-col gap-2"
      data-probability={odds.p}
      data-low={odds.lo}
      data-high={odds.hi}
      data-cases={odds.n}
    >
      <DotPlot
        returns={decision.quantiles}
        marks={marksOf(decision)}
        hits={claim === 'line' ? hits : DOTS - hits}
        label={line}
      />
      <div>
        <p className="font-semibold" data-odds-line>
          {line}
        </p>
        {children}
        <Reliability odds={odds} chance={odds.p} />
      </div>
      {hasFiner && decision.quantiles.length > 0 && <FinerDots decision={decision} level={level} />}
    </section>
  );
}

/** The same outcomes finer, with a loss of the reader's own to count from. */
function FinerDots({ decision, level }: Pick<Props, 'decision' | 'level'>) {
  const { text } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const count = decision.quantiles_50.length || decision.quantiles.length;
  return (
    <>
      <Button
        look="quiet"
        compact
        className="-ml-2.5 self-start"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? text.today.odds.fewer : text.today.odds.finer(count)}
      </Button>
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <Suspense fallback={null}>
            <Outcomes decision={decision} level={level} />
          </Suspense>
        )}
      </div>
    </>
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
    <div className="flex flex-col gap-1 text-sm text-muted">
      <p>{parts.join(' · ')}</p>
      {odds.break_even != null && (
        <div className="flex flex-wrap items-center gap-x-3">
          <p>{text.today.odds.breakEven(formatPercent(odds.break_even, lang))}</p>
          <EdgeBar odds={odds} />
        </div>
      )}
      {odds.status === 'drift' && <p className="text-warn">{text.today.odds.drift}</p>}
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
