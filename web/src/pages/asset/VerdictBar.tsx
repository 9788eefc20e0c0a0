import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Instrument } from '../../api/asset';
import { assetRowQuery, useFollow } from '../../api/assets';
import { useKeptAt } from '../../api/offline';
import type { Decision } from '../../api/recommendation';
import { isSetAside } from '../../api/response';
import { Chip } from '../../components/Chip';
import { useAnswers } from '../../components/decision/answer';
import { DecisionMenu } from '../../components/decision/DecisionMenu';
import { SetAside } from '../../components/decision/SetAside';
import { VERB_LOOKS } from '../../components/Verb';
import {
  formatChange,
  formatMoney,
  formatNumber,
  formatPercent,
  formatPercentRange,
} from '../../format/number';
import { formatDay, formatMinute } from '../../format/time';
import type { Catalogue } from '../../i18n/es/catalogue';
import { useLanguage } from '../../i18n/LanguageProvider';
import { useShortcut } from '../../keyboard/keyboard';

interface Props {
  instrument: Instrument;
  decision: Decision | undefined;
}

/** The page in one sentence, which is also its heading. */
export function headingOf(
  { symbol }: Pick<Instrument, 'symbol'>,
  decision: Decision | undefined,
  text: Catalogue,
): string {
  if (!decision) return text.asset.headingNone(symbol);
  if (decision.status === 'without_data') return text.asset.headingSilent(symbol);
  return text.asset.heading(symbol, verbOf(decision, text));
}

export function verbOf({ action, position }: Decision, text: Catalogue): string {
  return action === 'HOLD' && position === 'flat'
    ? text.today.holdFlat
    : text.today.actions[action];
}

/** What to do, with which odds, what limits the loss and until when: before any chart. */
export function VerdictBar({ instrument, decision }: Props) {
  const { lang, text } = useLanguage();
  const isSilent = decision?.status === 'without_data';
  const look = decision && !isSilent ? VERB_LOOKS[decision.action] : undefined;
  return (
    <header className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-2">
        <div className="flex min-w-0 flex-col gap-1">
          <Link
            to="/assets"
            className="inline-flex min-h-6 items-center self-start text-sm text-muted underline decoration-line underline-offset-2 hover:text-fg"
          >
            {`← ${text.asset.back}`}
          </Link>
          <h1 className="verdict font-semibold text-balance">
            {look && (
              <span aria-hidden="true" className={`${look.tone} mr-2`}>
                {look.glyph}
              </span>
            )}
            {headingOf(instrument, decision, text)}
          </h1>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
            <span>{instrument.name}</span>
            {decision && <span>{text.asset.asOf(formatMinute(decision.as_of, lang))}</span>}
            {decision?.simulated && (
              <Chip hint={text.shell.simulatedHint} hatched>
                {text.shell.simulated}
              </Chip>
            )}
            {decision?.sample && <Chip hint={text.shell.sampleHint}>{text.shell.sample}</Chip>}
          </p>
        </div>
        <div className="flex min-w-0 flex-wrap items-center gap-x-1">
          <Price instrument={instrument} decision={decision} />
          {decision && <DecisionMenu decision={decision} />}
        </div>
      </div>
      {decision?.status === 'decision' && <Answered decision={decision} />}
      {isSilent && (
        <p role="status" className="rounded-md border border-hold px-3 py-2 text-hold">
          {decision.summary}
        </p>
      )}
      {!decision && <p className="text-muted">{text.asset.noDecision}</p>}
      {decision && !isSilent && <Figures decision={decision} />}
    </header>
  );
}

/** What the reader did with the decision, and the keys to do it. */
function Answered({ decision }: { decision: Decision }) {
  const { snooze, undo } = useAnswers();
  const isApart = isSetAside(decision);
  const isOff = useKeptAt() !== undefined;
  useShortcut('snooze', () => snooze(decision), !isApart && !isOff);
  useShortcut('undo', () => undo(decision), isApart && !isOff);
  if (!isApart) return null;
  return (
    <div className="flex rounded-md border border-line bg-card px-3 py-1.5">
      <SetAside decision={decision} />
    </div>
  );
}

/** The last price, its change since the bar before, and the star that follows the asset. */
function Price({ instrument, decision }: Props) {
  const { lang, text } = useLanguage();
  const { symbol } = instrument;
  const row = useQuery(assetRowQuery(symbol, lang)).data;
  const follow = useFollow();
  const toggle = () => row && follow.mutate({ symbol, followed: !row.followed });
  useShortcut('follow', toggle, row !== undefined);
  const price = row?.price ?? decision?.price;
  const label = row?.followed ? text.assets.unfollow(symbol) : text.assets.follow(symbol);
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
      {price != null && (
        <p className="flex flex-wrap items-baseline gap-x-2 text-xl font-semibold">
          <span className="figure">
            {formatMoney(price, instrument.currency, lang, instrument.price_decimals)}
          </span>
          {row?.change_1d != null && (
            <span className="figure text-base font-normal text-muted">
              {formatChange(row.change_1d, lang)}
            </span>
          )}
        </p>
      )}
      {row && (
        <button
          type="button"
          aria-pressed={row.followed}
          aria-label={label}
          title={label}
          onClick={toggle}
          className="min-h-9 min-w-9 cursor-pointer rounded-md border border-line bg-card text-muted hover:text-fg aria-pressed:text-fg"
        >
          <span aria-hidden="true">{row.followed ? '★' : '☆'}</span>
        </button>
      )}
    </div>
  );
}

function Figures({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const { stop, target, probability, instrument } = decision;
  const price = (value: number) => formatNumber(value, lang, instrument.price_decimals);
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2 border-y border-line py-2.5 text-sm">
      {probability && (
        <div>
          <dt className="text-muted">{text.today.table.odds}</dt>
          <dd className="font-medium">
            {probability.p == null ? (
              text.today.odds.thin(formatNumber(probability.n, lang))
            ) : (
              <span
                data-probability={probability.p}
                data-low={probability.lo}
                data-high={probability.hi}
                data-cases={probability.n}
              >
                {text.asset.odds(formatPercent(probability.p, lang))}
                {probability.lo != null && probability.hi != null && (
                  <span className="font-normal text-muted">
                    {` ${text.asset.oddsRange(
                      formatPercentRange(probability.lo, probability.hi, lang),
                      formatNumber(probability.n, lang),
                    )}`}
                  </span>
                )}
              </span>
            )}
          </dd>
        </div>
      )}
      {stop != null && <Figure name={text.today.stop} value={price(stop)} />}
      {target != null && <Figure name={text.today.target} value={price(target)} />}
      <div className="min-w-0 max-w-prose flex-1 basis-64">
        <dt className="sr-only">{text.today.table.why}</dt>
        <dd>{decision.summary}</dd>
        <dd className="text-muted">{text.asset.expires(formatDay(decision.expires_at, lang))}</dd>
      </div>
    </dl>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-muted">{name}</dt>
      <dd className="figure font-medium">{value}</dd>
    </div>
  );
}
