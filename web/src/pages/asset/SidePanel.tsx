import { type ComponentType, type KeyboardEvent, useId } from 'react';
import type { Decision } from '../../api/recommendation';
import { Button } from '../../components/Button';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { DecisionTab } from './DecisionTab';
import { ForecastTab } from './ForecastTab';
import { LevelsTab } from './LevelsTab';
import { PatternsTab } from './PatternsTab';
import { SignalsTab } from './SignalsTab';
import type { OwnLevels } from './useOwnLevels';

interface TabProps {
  decision: Decision;
  /** Levels that can be tried on it. */
  levels?: OwnLevels | undefined;
}

const TABS = {
  decision: DecisionTab,
  signals: SignalsTab,
  forecast: ForecastTab,
  levels: LevelsTab,
  patterns: PatternsTab,
} as const satisfies Record<string, ComponentType<TabProps>>;

export type Tab = keyof typeof TABS;
const NAMES = Object.keys(TABS) as Tab[];

interface Props {
  decision: Decision;
  /** It is the one that stands today. */
  isNow: boolean;
  onNow: () => void;
  onOpen: () => void;
  tab: Tab;
  onTab: (tab: Tab) => void;
  levels: OwnLevels | undefined;
}

/** One decision from every side; an earlier one is shown as it was said then. */
export function SidePanel({ decision, isNow, onNow, onOpen, tab, onTab, levels }: Props) {
  const { lang, text } = useLanguage();
  const id = useId();
  const Content: ComponentType<TabProps> = TABS[tab];
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = NAMES[(NAMES.indexOf(tab) + by + NAMES.length) % NAMES.length] ?? 'decision';
    onTab(next);
    document.getElementById(`${id}-${next}`)?.focus();
  }
  return (
    <aside
      aria-label={text.asset.panel.label}
      className="flex min-w-0 flex-col rounded-lg border border-line bg-card"
    >
      <h2 className="sr-only">{text.asset.panel.label}</h2>
      <div
        role="tablist"
        aria-label={text.asset.panel.label}
        onKeyDown={onKeyDown}
        className="flex flex-wrap border-b border-line px-2"
      >
        {NAMES.map((name) => (
          <button
            key={name}
            id={`${id}-${name}`}
            type="button"
            role="tab"
            aria-selected={name === tab}
            aria-controls={`${id}-panel`}
            tabIndex={name === tab ? 0 : -1}
            onClick={() => onTab(name)}
            className="tab min-h-11 cursor-pointer px-2.5 text-sm text-muted hover:text-fg aria-selected:font-semibold aria-selected:text-fg"
          >
            {text.asset.panel.tabs[name]}
          </button>
        ))}
      </div>
      <div
        id={`${id}-panel`}
        role="tabpanel"
        aria-labelledby={`${id}-${tab}`}
        className="flex flex-col gap-4 p-4"
      >
        {!isNow && (
          <p className="hatched flex flex-wrap items-center justify-between gap-2 rounded-md border border-line px-3 py-2 text-sm">
            <span className="font-semibold">
              {text.asset.panel.asSaid(formatDay(decision.as_of, lang))}
            </span>
            <Button compact onClick={onNow}>
              {text.asset.panel.backToNow}
            </Button>
          </p>
        )}
        <Content decision={decision} levels={levels} />
        <Button look="quiet" compact className="-ml-2.5 self-start" onClick={onOpen}>
          {text.asset.panel.where}
        </Button>
      </div>
    </aside>
  );
}
