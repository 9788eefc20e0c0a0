import type { Resolved } from '../../api/recommendation';
import { Verb } from '../../components/Verb';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';

interface Props {
  resolved: readonly Resolved[];
}

const HIT = '✔';
const MISS = '✘';

/** How earlier decisions ended, misses as visible as hits. */
export function Yesterday({ resolved }: Props) {
  const { lang, text } = useLanguage();
  const copy = text.today.yesterday;
  return (
    <section aria-labelledby="yesterday" className="flex flex-col gap-2">
      <h2 id="yesterday" className="text-lg font-semibold">
        {copy.title}
      </h2>
      {resolved.length === 0 ? (
        <p className="text-sm text-muted">{copy.none}</p>
      ) : (
        <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
          {resolved.map((item) => (
            <li key={item.id} className="rounded-md border border-line bg-card px-3 py-2 text-sm">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className={item.outcome.happened ? 'text-buy' : 'text-sell'}>
                  <span aria-hidden="true">{item.outcome.happened ? HIT : MISS} </span>
                  <span className="font-semibold">
                    {item.outcome.happened ? copy.hit : copy.miss}
                  </span>
                </span>
                <span className="font-semibold">{item.instrument.symbol}</span>
              </p>
              <p>{item.outcome.text}</p>
              <p className="text-muted">
                <Verb action={item.action} /> {copy.saidOn(formatDay(item.as_of, lang))}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
