import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { differenceQuery, type StrategyDetail } from '../../api/strategy';
import { Button } from '../../components/Button';
import { ErrorPanel } from '../../components/ErrorPanel';
import { ScrollTable } from '../../components/ScrollTable';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

/** Characters of a digest that tell versions apart to the eye. */
const DIGEST_SHOWN = 10;

/** Every text that it has had, the latest first, and what each changed. */
export function VersionsPanel({ strategy }: { strategy: StrategyDetail }) {
  const { lang } = useLanguage();
  const { detail: copy } = useChapter('strategies');
  const [shown, setShown] = useState<string>();
  const { versions } = strategy;
  const place = versions.findIndex(({ version }) => version === shown);
  const before = place < 0 ? undefined : versions[place + 1]?.version;
  return (
    <div className="flex flex-col gap-3">
      <ScrollTable
        title={copy.versions}
        columns={[copy.version, copy.author, copy.since, copy.changes]}
      >
        {versions.map(({ version, author, created_at }, at) => (
          <tr key={version}>
            <th scope="row" className="text-left font-normal">
              <code className="font-mono text-sm">{version.slice(0, DIGEST_SHOWN)}</code>
              {version === strategy.version && (
                <span className="text-muted">{` · ${copy.current}`}</span>
              )}
            </th>
            <td>{author}</td>
            <td>{created_at == null ? copy.withProgram : formatMinute(created_at, lang)}</td>
            <td>
              {at < versions.length - 1 && (
                <Button
                  compact
                  aria-expanded={version === shown}
                  aria-label={copy.changesOf(version.slice(0, DIGEST_SHOWN))}
                  onClick={() => setShown(version === shown ? undefined : version)}
                >
                  {version === shown ? copy.hideChanges : copy.changes}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </ScrollTable>
      {shown && before && <Changes id={strategy.id} from={before} to={shown} />}
    </div>
  );
}

interface ChangesProps {
  id: string;
  from: string;
  to: string;
}

/** What a version changed, place by place: before and after. */
function Changes({ id, from, to }: ChangesProps) {
  const { detail: copy, diff } = useChapter('strategies');
  const { verb } = useChapter('strategies');
  const titleId = useId();
  const difference = useQuery(differenceQuery(id, from, to));
  return (
    <section
      aria-labelledby={titleId}
      className="flex flex-col gap-2 rounded-lg border border-line bg-card p-4"
    >
      <h3 id={titleId} className="font-semibold">
        {copy.changesOf(to.slice(0, DIGEST_SHOWN))}
      </h3>
      {difference.isError && <ErrorPanel verb={verb} error={difference.error} />}
      {difference.data?.changes.length === 0 && <p className="text-muted">{diff.none}</p>}
      <ul className="flex flex-col gap-2 text-sm">
        {difference.data?.changes.map(({ place, before, after }) => (
          <li key={place} className="flex min-w-0 flex-col">
            <code className="font-mono text-muted">{place}</code>
            {before != null && <Side sign={'−'} name={diff.removed} text={before} />}
            {after != null && <Side sign={'+'} name={diff.added} text={after} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Side({ sign, name, text }: { sign: string; name: string; text: string }) {
  return (
    <span className="flex gap-2">
      <span aria-hidden="true" className={sign === '+' ? 'text-good' : 'text-danger'}>
        {sign}
      </span>
      <span className="sr-only">{name}</span>
      <code className="min-w-0 font-mono break-words">{text}</code>
    </span>
  );
}
