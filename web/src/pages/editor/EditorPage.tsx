import './editor.css';
import '../../components/strategy/strategy.css';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { strategyQuery, vocabularyQuery } from '../../api/strategy';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Skeleton } from '../../components/Skeleton';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { Workbench } from './Workbench';

/** Changes a strategy: every save is a version of its own. What came with the program is copied. */
export function EditorPage() {
  const { id } = useParams({ from: '/strategies/$id/edit' });
  const { lang } = useLanguage();
  const copy = useChapter('strategies').editor;
  const strategy = useQuery(strategyQuery(id, lang));
  const { data } = strategy;
  const isOwn = data?.origin === 'stored';
  const heading = isOwn ? copy.title(data.title) : copy.titleCopy(data?.title ?? id);
  usePageTitle(heading);
  return (
    <Frame heading={heading} isWaiting={strategy.isPending}>
      {strategy.isError && (
        <ErrorPanel verb={copy.verb} error={strategy.error} onRetry={() => strategy.refetch()} />
      )}
      {data && isOwn && <Opened key={data.version} isNew={false} text={data.text} />}
      {data && !isOwn && <Opened key={data.version} isNew text={copyOf(data.text, id)} />}
    </Frame>
  );
}

/** The same text under an id of its own. */
export function copyOf(text: string, id: string): string {
  return text.replace(/^(\s*id\s*=\s*)"[^"]*"/m, `$1"${id}${OWN}"`);
}

/** What the id of a copy ends with until somebody gives it another. */
const OWN = '_own';

/** Writes a strategy that was not there before. */
export function NewStrategyPage() {
  const copy = useChapter('strategies').editor;
  usePageTitle(copy.titleNew);
  return (
    <Frame heading={copy.titleNew} isWaiting={false}>
      <Opened isNew text={copy.starter(NEW_ID)} />
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
  /** Nothing is stored under its id yet. */
  isNew: boolean;
  text: string;
}

function Opened({ isNew, text }: OpenedProps) {
  const { lang } = useLanguage();
  const vocabulary = useQuery(vocabularyQuery(lang));
  return <Workbench isNew={isNew} stored={text} vocabulary={vocabulary.data ?? []} />;
}
