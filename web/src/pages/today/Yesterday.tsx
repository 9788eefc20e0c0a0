import { Link } from '@tanstack/react-router';
import type { Resolved } from '../../api/recommendation';
import { Verb } from '../../components/Verb';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { type AssetOutcome, byAsset } from './order';

interface Props {
  resolved: readonly Resolved[];
}

const HIT = '✔';
const MISS = '✘';
/** Assets shown here; the record has them all. */
const SHOWN_MAX = 6;

/** How earlier decisions ended, misses before hits. */
export function Yesterday({ resolved }: Props) {
  const { text } = useLanguage();
  const copy = text.today.yesterday;
  const hits = resolved.filter((item) => item.outcome.happened).length;
  const outcomes = byAsset(resolved).slice(0, SHOWN_MAX);
  return (
    <section aria-labelledby="yesterday" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-baseline gap-x-4">
        <h2 id="yesterday" className="text-lg font-semibold">
          {copy.title}
        </h2>
        {resolved.length > 0 && (
          <p className="text-sm text-muted">
            {copy.tally(hits, resolved.length - hits)}
            {' · '}
            <Link to="/record" className="underline underline-offset-2 hover:text-fg">
              {copy.all(resolved.length)}
            </Link>
          </p>
        )}
      </div>
      {resolved.length === 0 ? (
        <p className="text-sm text-muted">{copy.none}</p>
      ) : (
        <ul className="grid overflow-hidden rounded-lg border border-line bg-line gap-px sm:grid-cols-2 xl:grid-cols-3">
          {outcomes.map((outcome) => (
            <OutcomeItem key={outcome.latest.id} {...outcome} />
          ))}
        </ul>
      )}
    </section>
  );
}

function OutcomeItem({ latest, count }: AssetOutcome) {
  const { lang, text } = useLanguage();
  const copy = text.today.yesterday;
  const { happened } = latest.outcome;
  return (
    <li className="flex gap-3 bg-card px-4 py-2.5 text-sm">
      <span aria-hidden="true" className={`font-semibold ${happened ? 'text-buy' : 'text-sell'}`}>
        {happened ? HIT : MISS}
      </span>
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className={`font-semibold ${happened ? 'text-buy' : 'text-sell'}`}>
            {happened ? copy.hit : copy.miss}
          </span>
          <span className="font-semibold">{latest.instrument.symbol}</span>
          <Verb action={latest.action} position={latest.position} />
        </p>
        <p>{latest.outcome.text}</p>
        <p className="text-xs text-muted">
          {copy.saidOn(formatDay(latest.as_of, lang))}
          {count > 1 && ` · ${copy.more(count - 1)}`}
        </p>
      </div>
    </li>
  );
}
