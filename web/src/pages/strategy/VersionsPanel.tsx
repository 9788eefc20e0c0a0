import type { StrategyDetail } from '../../api/strategy';
import { ScrollTable } from '../../components/ScrollTable';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

/** Characters of a digest that tell versions apart to the eye. */
export const DIGEST_SHOWN = 10;

/** Every text that it has had, the latest first. */
export function VersionsPanel({ strategy }: { strategy: StrategyDetail }) {
  const { lang } = useLanguage();
  const { detail: copy } = useChapter('strategies');
  return (
    <ScrollTable title={copy.versions} columns={[copy.version, copy.author, copy.since]}>
      {strategy.versions.map(({ version, author, created_at }) => (
        <tr key={version}>
          <th scope="row" className="text-left font-normal">
            <code className="font-mono text-sm">{version.slice(0, DIGEST_SHOWN)}</code>
            {version === strategy.version && (
              <span className="text-muted">{` · ${copy.current}`}</span>
            )}
          </th>
          <td>{author}</td>
          <td>{created_at == null ? copy.withProgram : formatMinute(created_at, lang)}</td>
        </tr>
      ))}
    </ScrollTable>
  );
}
