import './asset.css';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { decisionsQuery, type Instrument, instrumentQuery } from '../../api/asset';
import type { Decision } from '../../api/recommendation';
import { useDecisionLayer } from '../../components/decision/layer';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Skeleton } from '../../components/Skeleton';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { ChartPanel } from './ChartPanel';
import { DecisionsTable } from './DecisionsTable';
import { useLook } from './look';
import { SidePanel, type Tab } from './SidePanel';
import { timeframesOf, usualTimeframe } from './timeframe';
import { type LevelName, useOwnLevels } from './useOwnLevels';
import { headingOf, VerdictBar } from './VerdictBar';

/** Why is this said about one asset, and what would change it? */
export function AssetPage() {
  const { symbol = '' } = useParams({ strict: false });
  const { lang, text } = useLanguage();
  const instrument = useQuery(instrumentQuery(symbol, lang));
  const decisions = useQuery(decisionsQuery(symbol, lang));
  const isPending = instrument.isPending || decisions.isPending;
  const latest = decisions.data?.items[0];
  usePageTitle(instrument.data ? headingOf(instrument.data, latest, text) : text.asset.title);
  const failed = [instrument, decisions].find((query) => query.isError);
  return (
    <main
      id="main"
      aria-busy={isPending}
      className="mx-auto flex w-full max-w-[100rem] flex-1 flex-col gap-4 px-4 py-4"
    >
      {failed && (
        <ErrorPanel
          level={instrument.data ? 2 : 1}
          verb={instrument.isError ? text.asset.verb : text.asset.verbDecisions}
          error={failed.error}
          onRetry={() => failed.refetch()}
        />
      )}
      {isPending && !failed && (
        <>
          <h1 className="sr-only">{text.shell.loading}</h1>
          <Skeleton blocks={['title', 'table', 'card']} />
        </>
      )}
      {instrument.data && !decisions.isPending && (
        <Answer
          key={instrument.data.symbol}
          instrument={instrument.data}
          decisions={decisions.data?.items ?? []}
        />
      )}
    </main>
  );
}

interface Props {
  instrument: Instrument;
  /** Latest first. */
  decisions: readonly Decision[];
}

function Answer({ instrument, decisions }: Props) {
  const [look, change] = useLook(instrument.symbol);
  const [chosen, setChosen] = useState<string>();
  const layer = useDecisionLayer();
  const latest = decisions[0];
  const shown = decisions.find(({ id }) => id === chosen) ?? latest;
  const timeframes = timeframesOf(instrument);
  const timeframe =
    timeframes.find((known) => known === look.timeframe) ?? usualTimeframe(timeframes, latest);
  const isNow = shown?.id === latest?.id;
  const [tab, setTab] = useState<Tab>('decision');
  const tried = useOwnLevels(latest);
  const levels = isNow ? tried : undefined;
  // A line that is moved shows what comes of it.
  const drawn = levels && {
    ...levels,
    move: (name: LevelName, price: number) => {
      setTab('levels');
      levels.move(name, price);
    },
  };
  return (
    <>
      <VerdictBar instrument={instrument} decision={latest} />
      <div className="asset-grid">
        <ChartPanel
          instrument={instrument}
          timeframes={timeframes}
          timeframe={timeframe}
          look={look}
          onLook={change}
          decisions={decisions}
          shown={shown}
          focused={chosen}
          onFocus={setChosen}
          levels={drawn}
        />
        {shown && (
          <SidePanel
            decision={shown}
            isNow={isNow}
            onNow={() => setChosen(undefined)}
            onOpen={() => layer.open(shown.id)}
            tab={tab}
            onTab={setTab}
            levels={levels}
          />
        )}
        <DecisionsTable
          symbol={instrument.symbol}
          decisions={decisions}
          focused={chosen}
          onFocus={setChosen}
        />
      </div>
    </>
  );
}
