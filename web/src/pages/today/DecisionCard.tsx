import type { Decision } from '../../api/recommendation';
import { Button } from '../../components/Button';
import { Chip } from '../../components/Chip';
import { Verb } from '../../components/Verb';
import { formatMoney, formatNumber, formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Arguments } from './Arguments';
import { OddsBlock } from './OddsBlock';

interface Props {
  decision: Decision;
  onOpen: () => void;
}

/** One thing to do: what, with which odds, what limits the loss, until when, and why. */
export function DecisionCard({ decision, onOpen }: Props) {
  const { lang, text } = useLanguage();
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-lg sm:gap-4 border border-line bg-card p-4">
      <CardHead decision={decision} />
      <p>{decision.summary}</p>
      <OddsBlock decision={decision} />
      <Levels decision={decision} />
      {decision.event && (
        <p className="text-sm">
          <span className="text-muted">{`${text.today.event}: `}</span>
          {decision.event.text}
        </p>
      )}
      <ul className="flex flex-col gap-1 text-sm">
        {decision.invalidation.map((condition) => (
          <li key={condition.code}>{text.today.invalid(condition.text)}</li>
        ))}
        <li className="text-muted">{text.today.expires(formatDay(decision.expires_at, lang))}</li>
      </ul>
      <details className="group mt-auto border-t border-line pt-1 -mb-1">
        <summary className="flex min-h-11 items-center gap-2 font-medium">
          <span aria-hidden="true" className="text-muted group-open:rotate-90">
            {'›'}
          </span>
          {text.today.why}
        </summary>
        <div className="flex flex-col gap-4 pt-1 pb-2">
          <Arguments decision={decision} level={4} />
        </div>
      </details>
      <Button look="quiet" compact className="-mt-4 -ml-2.5 self-start" onClick={onOpen}>
        {text.today.where}
      </Button>
    </li>
  );
}

function CardHead({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const { instrument, price } = decision;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0">
        <Verb action={decision.action} position={decision.position} className="text-lg" />
        <h3 className="text-lg font-semibold">{instrument.symbol}</h3>
        {price != null && (
          <span className="figure ml-auto sm:text-lg">
            {formatMoney(price, instrument.currency, lang, instrument.price_decimals)}
          </span>
        )}
      </div>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <span>{instrument.name}</span>
        <span>{text.today.positions[decision.position]}</span>
        <Chip hint={text.today.confidence}>{text.today.tiers[decision.tier]}</Chip>
        {decision.simulated && (
          <Chip hint={text.shell.simulatedHint} hatched>
            {text.shell.simulated}
          </Chip>
        )}
        {decision.sample && <Chip hint={text.shell.sampleHint}>{text.shell.sample}</Chip>}
      </p>
    </div>
  );
}

/** Risk before reward: what is lost stands left of what is gained. */
function Levels({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const { stop, target, size, instrument } = decision;
  const price = (value: number) => formatNumber(value, lang, instrument.price_decimals);
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2 border-y border-line py-3 text-sm sm:grid-cols-3">
      {stop != null && <Level name={text.today.stop} value={price(stop)} />}
      {target != null && <Level name={text.today.target} value={price(target)} />}
      {size && (
        <div className="col-span-2 sm:col-span-1">
          <dt className="text-muted">{text.today.size}</dt>
          <dd className="font-medium">
            {text.today.sizeOf(formatPercent(size.fraction, lang, 1))}
          </dd>
          <dd className="text-muted">
            {text.today.lossOf(formatPercent(size.max_loss_fraction, lang, 2))}
          </dd>
        </div>
      )}
    </dl>
  );
}

function Level({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-muted">{name}</dt>
      <dd className="figure font-medium">{value}</dd>
    </div>
  );
}
