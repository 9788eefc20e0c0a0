import { useId, useState } from 'react';
import type { Decision } from '../../api/recommendation';
import { AssetLink } from '../../components/AssetLink';
import { Button } from '../../components/Button';
import { Chip } from '../../components/Chip';
import { Arguments } from '../../components/decision/Arguments';
import { takesFocus } from '../../components/decision/answer';
import { DecisionMenu } from '../../components/decision/DecisionMenu';
import { OddsBlock } from '../../components/decision/OddsBlock';
import { leadOf } from '../../components/decision/reason';
import { Verb } from '../../components/Verb';
import { formatMoney, formatNumber, formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Keys } from '../../keyboard/Keys';
import { purposeOf } from './order';

/** Shares of the capital are also told as money of this much. */
const TEN_THOUSAND = 10_000;

interface Props {
  decision: Decision;
  /** Its place among the cards, from 1. */
  place: number;
  onOpen: () => void;
}

/** One thing to do: what, with which odds, what limits the loss, until when, and why. */
export function DecisionCard({ decision, place, onOpen }: Props) {
  const { text } = useLanguage();
  const [isExplained, setExplained] = useState(false);
  const argumentsId = useId();
  return (
    <li
      className="@container min-w-0 rounded-lg border border-line bg-card"
      data-simulated={decision.simulated}
    >
      <article
        data-decision={decision.id}
        className="grid gap-x-10 gap-y-3 p-4 sm:gap-y-4 sm:p-5 @3xl:grid-cols-2"
      >
        <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
          <CardHead decision={decision} place={place} />
          <p className="max-sm:text-sm">{leadOf(decision)}</p>
          <OddsBlock decision={decision} level={4}>
            <PhoneLevels decision={decision} />
          </OddsBlock>
        </div>
        <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
          <Levels decision={decision} />
          <Terms decision={decision} />
          <div className="mt-auto flex flex-wrap items-center gap-2">
            <Button
              ref={takesFocus(decision.id)}
              aria-expanded={isExplained}
              aria-controls={argumentsId}
              data-why
              onClick={() => setExplained(!isExplained)}
            >
              {text.today.why}
              <span className="max-sm:hidden">
                <Keys id="why" />
              </span>
            </Button>
            <Button look="quiet" onClick={onOpen}>
              {text.today.where}
            </Button>
            <DecisionMenu decision={decision} />
          </div>
        </div>
        <div
          id={argumentsId}
          hidden={!isExplained}
          className="flex flex-col gap-4 border-t border-line pt-4 @3xl:col-span-2"
        >
          <Arguments decision={decision} level={4} />
        </div>
      </article>
    </li>
  );
}

function CardHead({ decision, place }: { decision: Decision; place: number }) {
  const { lang, text } = useLanguage();
  const { instrument, price } = decision;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <Verb action={decision.action} position={decision.position} className="text-lg" />
        <h3 className="text-lg font-semibold">
          <AssetLink symbol={instrument.symbol} />
        </h3>
        {price != null && (
          <span className="figure ml-auto sm:text-lg">
            {formatMoney(price, instrument.currency, lang, instrument.price_decimals)}
          </span>
        )}
      </div>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
        <span>{`${place} · ${text.today.purposes[purposeOf(decision)]}`}</span>
        <span className="max-sm:hidden">{`· ${instrument.name}`}</span>
        <span className="ml-auto flex flex-wrap gap-1">
          {decision.simulated && (
            <Chip hint={text.shell.simulatedHint} hatched>
              {text.shell.simulated}
            </Chip>
          )}
          {decision.sample && <Chip hint={text.shell.sampleHint}>{text.shell.sample}</Chip>}
        </span>
      </p>
    </div>
  );
}

/** Stop and target on one line, so that they stand on the first screen of a phone. */
function PhoneLevels({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const { stop, target, instrument } = decision;
  if (stop == null || target == null) return null;
  const price = (value: number) => formatNumber(value, lang, instrument.price_decimals);
  return (
    <dl className="flex flex-wrap gap-x-4 text-sm sm:hidden">
      <div className="flex gap-1.5" data-stop={stop}>
        <dt className="text-muted">{text.today.stop}</dt>
        <dd className="figure font-semibold">{price(stop)}</dd>
      </div>
      <div className="flex gap-1.5">
        <dt className="text-muted">{text.today.target}</dt>
        <dd className="figure font-semibold">{price(target)}</dd>
      </div>
    </dl>
  );
}

/** Risk before reward: what is lost stands left of what is gained. */
function Levels({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const { stop, target, size, instrument } = decision;
  const price = (value: number) => formatNumber(value, lang, instrument.price_decimals);
  const inMoney = (ratio: number) =>
    text.today.ofTenThousand(
      formatNumber(ratio * TEN_THOUSAND, lang),
      formatNumber(TEN_THOUSAND, lang),
    );
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2 border-y border-line py-3 text-sm sm:flex sm:justify-between @3xl:border-t-0 @3xl:pt-1">
      {stop != null && <Level wide name={text.today.stop} value={price(stop)} />}
      {target != null && <Level wide name={text.today.target} value={price(target)} />}
      {size && (
        <>
          <Level
            name={text.today.size}
            value={formatPercent(size.fraction, lang, 1)}
            note={inMoney(size.fraction)}
          />
          <Level
            name={text.today.worst}
            value={formatPercent(-size.max_loss_fraction, lang, 2)}
            note={inMoney(size.max_loss_fraction)}
          />
        </>
      )}
    </dl>
  );
}

interface LevelProps {
  name: string;
  value: string;
  note?: string;
  /** Shown only where `PhoneLevels` is not. */
  wide?: boolean;
}

function Level({ name, value, note, wide = false }: LevelProps) {
  return (
    <div className={wide ? 'max-sm:hidden' : ''}>
      <dt className="text-muted">{name}</dt>
      <dd>
        <span className="figure font-semibold">{value}</span>
        {note && <span className="block text-xs text-muted">{note}</span>}
      </dd>
    </div>
  );
}

/** What was declared, what ends it, and until when it stands. */
function Terms({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {decision.event && (
        <li>
          <span className="text-muted">{`${text.today.event}: `}</span>
          {decision.event.text}
        </li>
      )}
      {decision.invalidation.map((condition) => (
        <li key={condition.code}>{text.today.invalid(condition.text)}</li>
      ))}
      <li className="text-muted">{text.today.expires(formatDay(decision.expires_at, lang))}</li>
    </ul>
  );
}
