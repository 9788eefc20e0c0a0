import type { Statistics } from '../../api/record';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';

/** Which code decided from when: nothing said before is computed again. */
export function VersionMarks({ versions }: Pick<Statistics, 'versions'>) {
  const { lang, text } = useLanguage();
  const copy = text.record.versions;
  if (versions.length === 0) return null;
  return (
    <section aria-labelledby="versions" className="flex flex-col gap-1 text-sm text-muted">
      <h2 id="versions" className="font-semibold text-fg">
        {copy.title}
      </h2>
      <p>{copy.about}</p>
      <ol className="flex flex-wrap gap-x-4 gap-y-1">
        {versions.map((version) => (
          <li key={`${version.code_version} ${version.from}`} className="min-w-0">
            <code className="font-mono text-xs break-all">{version.code_version}</code>{' '}
            {copy.from(formatDay(version.from, lang))}
          </li>
        ))}
      </ol>
    </section>
  );
}
