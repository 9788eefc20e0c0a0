import './editor.css';
import '../../components/strategy/strategy.css';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useRef } from 'react';
import { sourceQuery, strategiesQuery, vocabularyQuery } from '../../api/strategy';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Skeleton } from '../../components/Skeleton';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { Workbench } from './Workbench';

/** Changes a strategy: every save is a version of its own. */
export function EditorPage() {
  const { id } = useParams({ from: '/strategies/$id/edit' });
  const { lang } = useLanguage();
  const copy = useChapter('strategies').editor;
  const source = useQuery(sourceQuery(id));
  const strategies = useQuery(strategiesQuery(lang));
  const title = strategies.data?.items.find((each) => each.id === id)?.title ?? id;
  const heading = copy.title(title);
  usePageTitle(heading);
  return (
    <Frame heading={heading} isWaiting={source.isPending}>
      {source.isError && (
        <ErrorPanel verb={copy.verb} error={source.error} onRetry={() => source.refetch()} />
      )}
      {source.data && (
        <Opened key={source.data.version} id={id} source={source.data.source} version={source.data.version} />
      )}
    </Frame>
  );
}

/** Writes a strategy that was not there before. */
export function NewStrategyPage() {
  const copy = useChapter('strategies').editor;
  usePageTitle(copy.titleNew);
  return (
    <Frame heading={copy.titleNew} isWaiting={false}>
      <Opened id={undefined} source={copy.starter(NEW_ID)} version={undefined} />
    </Frame>
  );
}

/** The id that a new text begins with; whoever writes it gives it a name. */
const NEW_ID = 'my_strategy';

interface FrameProps {
  heading: string;
  isWaiting: boolean;
  children: React.ReactNode;
}

function Frame({ heading, isWaiting, children }: FrameProps) {
  return (
    <main
      id="main"
      aria-busy={isWaiting}
      className="mx-auto flex w-full max-w-[84rem] flex-1 flex-col gap-4 px-4 py-4 sm:py-6"
    >
      <h1 className="verdict font-semibold">{heading}</h1>
      {isWaiting && <Skeleton blocks={['table']} />}
      {children}
    </main>
  );
}

interface OpenedProps {
  id: string | undefined;
  source: string;
  version: string | undefined;
}

function Opened({ id, source, version }: OpenedProps) {
  const { lang } = useLanguage();
  const vocabulary = useQuery(vocabularyQuery(lang));
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <Workbench
      field={field}
      id={id}
      source={source}
      version={version}
      vocabulary={vocabulary.data ?? []}
    />
  );
}
