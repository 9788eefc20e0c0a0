import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type KeyboardEvent, useCallback, useId, useMemo, useState } from 'react';
import { backtestsQuery } from '../../api/backtest';
import { instrumentsQuery } from '../../api/instrument';
import { useKeptAt } from '../../api/offline';
import { readDaily } from '../../api/recommendation';
import { strategiesQuery } from '../../api/strategy';
import { useChoices } from '../../choices';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Keys } from '../../keyboard/Keys';
import { useAnswers } from '../decision/answer';
import { Icon } from '../Icon';
import {
  answerEntries,
  assetEntries,
  commandEntries,
  type Entry,
  findEntries,
  helpEntries,
  type Means,
  pageEntries,
  readAsked,
  studyEntries,
} from './entries';
import { readRecent, rememberRecent } from './recent';

interface Props {
  /** What is already typed: `@` looks for assets at once. */
  start: string;
  onClose: () => void;
  onKeys: () => void;
  onSignOut: () => void;
}

/** One line to go anywhere and do anything: pages, assets, commands, help. */
export function Palette({ start, onClose, onKeys, onSignOut }: Props) {
  const { text } = useLanguage();
  const id = useId();
  const [typed, setTyped] = useState(start);
  const [chosen, setChosen] = useState(0);
  const [recent] = useState(readRecent);
  const entries = useEntries({ onKeys, onSignOut });
  const found = useMemo(
    () => findEntries(readAsked(typed), entries, recent),
    [typed, entries, recent],
  );
  const open = useCallback((element: HTMLDialogElement | null) => {
    if (element && !element.open) element.showModal();
  }, []);

  function run(entry: Entry | undefined) {
    if (!entry) return;
    rememberRecent(entry.id);
    onClose();
    entry.run();
  }
  function steer(event: KeyboardEvent) {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      const next = (chosen + step + found.length) % Math.max(found.length, 1);
      setChosen(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(found[chosen]);
    }
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a modal dialog natively
    <dialog
      ref={open}
      aria-label={text.shell.search}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
      className="palette"
    >
      <div className="flex items-center gap-3 border-b-2 border-line px-4 text-muted focus-within:border-focus">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={found.length > 0 ? `${id}-${chosen}` : undefined}
          aria-autocomplete="list"
          aria-label={text.palette.label}
          placeholder={text.palette.placeholder}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(0);
          }}
          onKeyDown={steer}
          className="min-h-12 w-full bg-transparent text-fg outline-none placeholder:text-muted"
        />
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={text.palette.results}
        className="max-h-[min(24rem,60dvh)] overflow-y-auto p-2"
      >
        {found.map((entry, index) => (
          <Row
            key={entry.id}
            id={`${id}-${index}`}
            entry={entry}
            isChosen={index === chosen}
            isRecent={typed === '' && recent.includes(entry.id)}
            onChoose={() => setChosen(index)}
            onRun={() => run(entry)}
          />
        ))}
      </div>
      {found.length === 0 && (
        <p className="px-4 pb-4 text-sm text-muted">
          {text.palette.nothing(readAsked(typed).words)}
        </p>
      )}
      <p role="status" className="sr-only">
        {text.palette.count(found.length)}
      </p>
      <p className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-xs text-muted">
        {text.palette.grammar.map((hint) => (
          <span key={hint}>{hint}</span>
        ))}
      </p>
    </dialog>
  );
}

/** Everything that can be found, in the language of the page. */
function useEntries({ onKeys, onSignOut }: Pick<Props, 'onKeys' | 'onSignOut'>): Entry[] {
  const { lang, text } = useLanguage();
  const choices = useChoices();
  const answers = useAnswers();
  const router = useRouter();
  const queries = useQueryClient();
  const isOff = useKeptAt() !== undefined;
  const instruments = useQuery(instrumentsQuery);
  const strategies = useQuery(strategiesQuery(lang)).data?.items;
  const backtests = useInfiniteQuery(backtestsQuery({})).data?.pages[0]?.items;
  return useMemo(() => {
    const means: Means = {
      text,
      go: (path) => router.history.push(path),
      choices,
      answers,
      showKeys: onKeys,
      signOut: onSignOut,
    };
    return [
      ...pageEntries(means),
      ...assetEntries(instruments.data ?? [], means),
      ...studyEntries(strategies ?? [], backtests ?? [], means),
      ...(isOff ? [] : answerEntries(readDaily(queries, lang)?.items ?? [], means)),
      ...commandEntries(means),
      ...helpEntries(means),
    ];
  }, [
    lang,
    text,
    choices,
    answers,
    router,
    queries,
    isOff,
    instruments.data,
    strategies,
    backtests,
    onKeys,
    onSignOut,
  ]);
}

interface RowProps {
  id: string;
  entry: Entry;
  isChosen: boolean;
  isRecent: boolean;
  onChoose: () => void;
  onRun: () => void;
}

function Row({ id, entry, isChosen, isRecent, onChoose, onRun }: RowProps) {
  const { text } = useLanguage();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input above keeps the focus and hears the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the input above points at it by aria-activedescendant
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      onPointerMove={onChoose}
      onClick={onRun}
      className="flex min-h-10 cursor-pointer scroll-my-2 items-center gap-3 rounded-md px-3 py-1.5 text-sm aria-selected:bg-sunk aria-selected:inset-ring aria-selected:inset-ring-line"
    >
      <span className="min-w-0 flex-1 break-words">
        <span className="font-medium">{entry.name}</span>
        {entry.note && <span className="text-muted"> {entry.note}</span>}
      </span>
      <span className="text-xs text-muted">
        {isRecent ? text.palette.recent : text.palette.kinds[entry.kind]}
      </span>
      {entry.shortcut && <Keys id={entry.shortcut} />}
    </div>
  );
}
