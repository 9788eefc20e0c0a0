import { useQuery } from '@tanstack/react-query';
import { dataStatusQuery, quarantineQuery } from '../../api/data';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Skeleton } from '../../components/Skeleton';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { QuarantineTable } from './QuarantineTable';
import { SeriesTable } from './SeriesTable';

/** Are the data good enough to decide with? */
export function DataPage() {
  const { lang, text } = useLanguage();
  const status = useQuery(dataStatusQuery(lang));
  const quarantine = useQuery(quarantineQuery);
  usePageTitle(status.data?.text ?? text.data.title);
  return (
    <main
      id="main"
      aria-busy={status.isPending}
      className="mx-auto flex w-full max-w-6xl flex-1 flex-col gap-4 px-4 py-4 sm:gap-6 sm:py-6"
    >
      {status.isPending && (
        <>
          <h1 className="sr-only">{text.shell.loading}</h1>
          <Skeleton blocks={['title', 'table']} />
        </>
      )}
      {status.isError && (
        <ErrorPanel
          level={status.data ? 2 : 1}
          verb={text.data.verb}
          error={status.error}
          onRetry={() => status.refetch()}
        />
      )}
      {status.data && (
        <>
          <div className="flex flex-col gap-1">
            <h1 className="verdict font-semibold text-balance">{status.data.text}</h1>
            <p className="text-sm text-muted">{text.data.health[status.data.health]}</p>
          </div>
          <SeriesTable series={status.data.series} />
        </>
      )}
      {quarantine.data && <QuarantineTable rows={quarantine.data.items} />}
    </main>
  );
}
