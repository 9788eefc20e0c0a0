import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { storedQuery } from '../../api/assets';
import { backtestQuery, countsOf, STUDIES, useLaunch } from '../../api/backtest';
import { type Rotation, rotationsQuery } from '../../api/events';
import { type Job, useJobProgress } from '../../api/job';
import { ApiProblem } from '../../api/problem';
import { strategiesQuery } from '../../api/strategy';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Skeleton } from '../../components/Skeleton';
import { formatNumber, parseNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { accountOf } from './account';
import { cloneOf, costsOf, type Entry, type Form, typedOf } from './form';
import { LaunchForm } from './LaunchForm';

const DECIMALS_MAX = 8;

/** What a visit may ask for: another backtest to begin from, or parts of the form. */
interface Asked {
  clone: string | undefined;
  job: string | undefined;
  strategy: string | undefined;
  symbol: string | undefined;
  study: string | undefined;
}

function readAsked(search: Readonly<Record<string, unknown>>): Asked {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    clone: text('clone'),
    job: text('job'),
    strategy: text('strategy'),
    symbol: text('symbol'),
    study: text('study'),
  };
}

/** What is to be tried. */
export function LaunchPage() {
  const { lang, text } = useLanguage();
  const copy = useChapter('backtests').launch;
  const asked = readAsked(useSearch({ strict: false }));
  const strategies = useQuery(strategiesQuery(lang));
  const rotations = useQuery(rotationsQuery(lang));
  const stored = useQuery(storedQuery(lang));
  const cloned = useQuery({
    ...backtestQuery(asked.clone ?? '', lang),
    enabled: asked.clone !== undefined,
  });
  const failed = [strategies, rotations, stored, cloned].find((query) => query.isError);
  const isReady = strategies.data && rotations.data && stored.data && (!asked.clone || cloned.data);
  usePageTitle(copy.title);
  return (
    <main
      id="main"
      aria-busy={!isReady && !failed}
      className="mx-auto flex w-full max-w-6xl flex-1 flex-col gap-5 px-4 py-4 sm:py-6"
    >
      {failed && !isReady && (
        <ErrorPanel
          level={1}
          verb={copy.verb}
          error={failed.error}
          onRetry={() => failed.refetch()}
        />
      )}
      {!isReady && !failed && (
        <>
          <h1 className="sr-only">{text.shell.loading}</h1>
          <Skeleton blocks={['title', 'card', 'card']} />
        </>
      )}
      {isReady && (
        <Ready
          key={asked.clone}
          asked={asked}
          strategies={strategies.data.items}
          rotations={rotations.data.items}
          symbols={stored.data.items.map(({ symbol }) => symbol)}
          cloned={cloned.data}
        />
      )}
    </main>
  );
}

type Strategies = NonNullable<ReturnType<typeof useStrategies>>;
const useStrategies = () => useQuery(strategiesQuery(useLanguage().lang)).data?.items;

interface ReadyProps {
  asked: Asked;
  strategies: Strategies;
  rotations: readonly Rotation[];
  symbols: readonly string[];
  cloned: Parameters<typeof cloneOf>[0] | undefined;
}

function Ready({ asked, strategies, rotations, symbols, cloned }: ReadyProps) {
  const { lang } = useLanguage();
  const copy = useChapter('backtests').launch;
  const navigate = useNavigate();
  const launch = useLaunch();
  const write = (entry: Entry) =>
    typeof entry === 'number' ? formatNumber(entry, lang, decimalsOf(entry)) : entry;
  const read = (entry: Entry) => (typeof entry === 'number' ? entry : parseNumber(entry, lang));
  const [form, setForm] = useState<Form>(() =>
    begin(asked, [...strategies, ...rotations], symbols, cloned),
  );
  const [job, setJob] = useState(asked.job);
  const known = [...strategies, ...rotations];
  const strategy = known.find(({ id }) => id === form.strategy);
  const problems = launch.error instanceof ApiProblem ? launch.error.problems : [];

  useGoWhereItRuns(job);
  function start(request: Parameters<typeof launch.mutate>[0]) {
    if (launch.isPending) return;
    launch.mutate(request, {
      onSuccess: ({ id }) => {
        setJob(id);
        const search = (before: Record<string, unknown>) => ({ ...before, job: id });
        void navigate({ to: '.', search: search as never, replace: true });
      },
    });
  }
  return (
    <>
      <div className="flex flex-col gap-1">
        <h1 className="verdict font-semibold text-balance">{copy.heading}</h1>
        <p className="max-w-prose text-muted">{copy.about}</p>
      </div>
      {launch.isError && problems.length === 0 && (
        <ErrorPanel verb={copy.verb} error={launch.error} detail={launch.error.message} />
      )}
      {symbols.length === 0 ? (
        <p className="rounded-lg border border-line bg-card p-4">{copy.assetsNone}</p>
      ) : (
        <LaunchForm
          form={form}
          strategies={strategies}
          rotations={rotations}
          symbols={symbols}
          parameters={strategy?.params ?? []}
          problems={problems}
          isBusy={launch.isPending || job !== undefined}
          read={read}
          write={write}
          onChange={(change) => setForm((before) => ({ ...before, ...change }))}
          onStrategy={(id) => setForm({ ...form, ...choose(known, id) })}
          onEngine={(engine) => {
            // What only an account can run is no choice without one.
            const isLost = engine === 'signals' && rotations.some(({ id }) => id === form.strategy);
            const first = strategies.find(({ benchmark }) => !benchmark)?.id ?? '';
            const change = isLost ? choose(known, first) : {};
            setForm({ ...form, ...change, engine });
          }}
          onLaunch={start}
        />
      )}
    </>
  );
}

/** A strategy with its parameters as they are before anything was typed. */
function choose(
  known: readonly Strategies[number][],
  id: string,
): Pick<Form, 'strategy' | 'params'> {
  const chosen = known.find((each) => each.id === id);
  const params = (chosen?.params ?? []).map(
    (parameter) => [parameter.name, typedOf(parameter)] as const,
  );
  return { strategy: id, params: Object.fromEntries(params) };
}

/** Follows a job to the backtest that it makes; to the list when it makes several. */
function useGoWhereItRuns(job: string | undefined): void {
  const navigate = useNavigate();
  const go = useEffectEvent((backtests: readonly string[]) => {
    const [first, second] = backtests;
    if (first && !second) {
      void navigate({ to: '/backtests/$id', params: { id: first }, replace: true });
    } else void navigate({ to: '/backtests', replace: true });
  });
  const progress = useJobProgress(job, (ended: Job) => {
    const made = (ended.result as { backtests?: unknown } | null | undefined)?.backtests;
    go(Array.isArray(made) ? made.filter((id) => typeof id === 'string') : []);
  });
  const begun = countsOf(progress?.event)?.backtests;
  const isBegun = begun !== undefined && begun.length > 0;
  useEffect(() => {
    if (isBegun) go(begun);
  }, [isBegun, begun]);
}

function begin(
  asked: Asked,
  strategies: readonly Strategies[number][],
  symbols: readonly string[],
  cloned: ReadyProps['cloned'],
): Form {
  const from = cloned && cloneOf(cloned);
  const wanted = from?.strategy ?? asked.strategy;
  const strategy =
    strategies.find(({ id }) => id === wanted) ?? strategies.find(({ benchmark }) => !benchmark);
  const [first] = symbols;
  const symbol = symbols.find((each) => each.replaceAll('/', '-') === asked.symbol) ?? first;
  const params = (strategy?.params ?? []).map(
    (parameter) => [parameter.name, typedOf(parameter, from?.used[parameter.name])] as const,
  );
  return {
    engine: from?.engine ?? 'signals',
    account: from?.account ?? accountOf(),
    symbols: from?.symbols ?? (symbol ? [symbol] : []),
    strategy: strategy?.id ?? '',
    timeframe: from?.timeframe ?? '1d',
    from: from?.from ?? '',
    until: from?.until ?? '',
    costs: from?.costs ?? costsOf(),
    study: STUDIES.find((study) => study === (from?.study ?? asked.study)) ?? 'walk_forward',
    params: Object.fromEntries(params),
  };
}

function decimalsOf(value: number): number {
  const [, decimals = ''] = `${value}`.split('.');
  return Math.min(decimals.length, DECIMALS_MAX);
}
