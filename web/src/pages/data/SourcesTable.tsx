import type { Source } from '../../api/data';
import { ScrollTable } from '../../components/ScrollTable';
import { Where } from '../../components/Where';
import { formatDuration } from '../../format/age';
import { formatPercent } from '../../format/number';
import { formatMinute } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';

interface Props {
  sources: readonly Source[];
}

/** What was not measured yet. */
const UNKNOWN = '–';

/** Where bars come from, and how well each answers. */
export function SourcesTable({ sources }: Props) {
  const said = useChapter('data');
  const copy = useChapter('data').sources;
  return (
    <div className="flex flex-col gap-2">
      <ScrollTable
        title={copy.title}
        {...(sources.length === 0 && { about: copy.none })}
        columns={[
          copy.source,
          copy.state,
          copy.latency,
          copy.errors,
          copy.quota,
          copy.next,
          copy.circuit,
        ]}
      >
        {sources.map((source) => (
          <Row key={source.id} source={source} />
        ))}
      </ScrollTable>
      {sources.length > 0 && (
        <Where>
          <p>{said.where.sources}</p>
        </Where>
      )}
    </div>
  );
}

function Row({ source }: { source: Source }) {
  const { lang } = useLanguage();
  const copy = useChapter('data').sources;
  const share = (ratio: number | null | undefined, decimals: number) =>
    ratio == null ? UNKNOWN : formatPercent(ratio, lang, decimals);
  return (
    <tr>
      <th scope="row" className="text-left font-semibold">
        {source.name}
      </th>
      <State source={source} />
      <td className="figure">
        {source.latency_p95_ms == null ? UNKNOWN : formatDuration(source.latency_p95_ms, lang)}
      </td>
      <td className="figure">{share(source.error_rate_24h, 1)}</td>
      <td className="figure">{share(source.quota_used, 0)}</td>
      <td className="figure">
        {source.next_at == null ? UNKNOWN : formatMinute(source.next_at, lang)}
      </td>
      <td className={source.circuit === 'open' ? 'text-danger' : undefined}>
        {source.circuit == null ? UNKNOWN : copy.circuits[source.circuit]}
      </td>
    </tr>
  );
}

/** Whether the source is asked, when it last answered, and what went wrong last. */
function State({ source }: { source: Source }) {
  const { lang } = useLanguage();
  const copy = useChapter('data').sources;
  const state = source.active ? copy.active : source.needs_key ? copy.needsKey : copy.inactive;
  return (
    <td>
      <span aria-hidden="true" className={source.active ? 'text-good' : 'text-muted'}>
        {source.active ? '● ' : '○ '}
      </span>
      {state}
      {source.last_bar_recorded_at != null && (
        <span className="block text-muted">
          {copy.lastBar(formatMinute(source.last_bar_recorded_at, lang))}
        </span>
      )}
      {source.problem && (
        <span className="block text-warn">
          {`${source.problem.text} · ${formatMinute(source.problem.at, lang)}`}
        </span>
      )}
    </td>
  );
}
