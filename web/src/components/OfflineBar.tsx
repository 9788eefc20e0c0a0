import { useKeptAt } from '../api/offline';
import { formatMinute } from '../format/time';
import { useLanguage } from '../i18n/LanguageProvider';

/** Says that the page shows what was kept, and from when. */
export function OfflineBar() {
  const { lang, text } = useLanguage();
  const keptAt = useKeptAt();
  return (
    <div role="status">
      {keptAt !== undefined && (
        <p className="border-b border-warn bg-card px-4 py-2 text-sm text-warn" data-kept={keptAt}>
          {text.shell.keptFrom(formatMinute(keptAt, lang))}
        </p>
      )}
    </div>
  );
}
