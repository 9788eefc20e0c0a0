import type { Findings } from '../../api/data';
import { Where } from '../../components/Where';
import { formatNumber } from '../../format/number';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

const LEVELS = ['format', 'range', 'coherence'] as const;

interface Props {
  findings: Findings;
  days: number;
}

/** What validation found lately, level by level. */
export function FindingsPanel({ findings, days }: Props) {
  const { lang } = useLanguage();
  const said = useChapter('data');
  const copy = useChapter('data').findings;
  const { received, accepted, flagged, quarantined } = findings.totals;
  const count = (value: number) => formatNumber(value, lang);
  return (
    <section aria-labelledby="findings" className="flex flex-col gap-2">
      <h2 id="findings" className="text-lg font-semibold">
        {copy.title}
      </h2>
      <p className="max-w-prose text-sm text-muted">{copy.about(days)}</p>
      <p className="text-sm">
        {copy.totals(count(received), count(accepted), count(flagged), count(quarantined))}
      </p>
      <ul className="grid items-start gap-3 md:grid-cols-3">
        {LEVELS.map((level) => (
          <Level
            key={level}
            name={copy.levels[level]}
            items={findings.items.filter((item) => item.level === level)}
          />
        ))}
      </ul>
      <Where>
        <p>{said.where.findings(days)}</p>
      </Where>
    </section>
  );
}

interface LevelProps {
  name: string;
  items: Findings['items'];
}

function Level({ name, items }: LevelProps) {
  const { lang } = useLanguage();
  const copy = useChapter('data').findings;
  const isClean = items.length === 0;
  return (
    <li className="flex flex-col gap-2 rounded-lg border border-line bg-card p-4">
      <h3 className="flex items-baseline gap-2 font-semibold">
        <span aria-hidden="true" className={isClean ? 'text-good' : 'text-warn'}>
          {isClean ? '✔' : '▲'}
        </span>
        {name}
      </h3>
      {isClean && <p className="text-sm text-muted">{copy.none}</p>}
      <ul className="flex flex-col gap-2 text-sm">
        {items.map((item) => (
          <li key={item.rule}>
            <p>{item.text}</p>
            <p className="text-muted">
              {item.flagged > 0 && (
                <span className="text-warn">{copy.flagged(formatNumber(item.flagged, lang))} </span>
              )}
              {item.quarantined > 0 && (
                <span className="text-danger">
                  {copy.quarantined(formatNumber(item.quarantined, lang))}{' '}
                </span>
              )}
              <span>{copy.last(formatMinute(item.last_at, lang))}</span>
            </p>
          </li>
        ))}
      </ul>
    </li>
  );
}
