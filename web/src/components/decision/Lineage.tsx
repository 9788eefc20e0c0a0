import { type ReactNode, useId } from 'react';
import { useKeptAt } from '../../api/offline';
import { type Decision, useReplay } from '../../api/recommendation';
import { formatNumber } from '../../format/number';
import { formatDay } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Button } from '../Button';
import { CopyButton } from '../CopyButton';
import { ErrorPanel } from '../ErrorPanel';

/** The way from the raw bars to the action, each step with what identifies it. */
export function Lineage({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const copy = text.today.lineage;
  const id = useId();
  const { bars, strategies, digest, code_version } = decision.lineage;
  const titleOf = (name: string) =>
    decision.evidence.find((row) => row.strategy === name)?.title ?? name;
  return (
    <section className="flex flex-col gap-4" aria-labelledby={id}>
      <h3 id={id} className="text-sm font-semibold">
        {copy.way}
      </h3>
      <ol className="flex flex-col border-l-2 border-line pl-4">
        <Step name={copy.bars}>
          {bars.map((run) => (
            <Mark key={run.digest} name={`${copy.bars} ${run.timeframe}`} value={run.digest}>
              {copy.barsOf(
                run.timeframe,
                formatNumber(run.rows, lang),
                formatDay(run.from, lang),
                formatDay(run.until, lang),
              )}
            </Mark>
          ))}
        </Step>
        <Step name={copy.strategies}>
          {strategies.map(({ strategy, version }) => (
            <Mark key={strategy} name={titleOf(strategy)} value={version}>
              {titleOf(strategy)}
            </Mark>
          ))}
        </Step>
        <Step name={copy.code}>
          <Mark name={copy.code} value={code_version} />
        </Step>
        <Step name={copy.digest}>
          <Mark name={copy.digest} value={digest}>
            {copy.digestAbout}
          </Mark>
        </Step>
        <Step name={copy.decision}>
          <Mark name={copy.decision} value={decision.id} />
        </Step>
      </ol>
      {!decision.replayed && <ReplayCheck id={decision.id} />}
    </section>
  );
}

function Step({ name, children }: { name: string; children: ReactNode }) {
  return (
    <li className="relative pb-4 last:pb-0">
      <span
        aria-hidden="true"
        className="absolute top-1.5 -left-[1.4375rem] size-2.5 rounded-full border-2 border-edge bg-card"
      />
      <p className="text-sm font-medium">{name}</p>
      {children}
    </li>
  );
}

interface MarkProps {
  name: string;
  value: string;
  children?: ReactNode;
}

/** What identifies a step, to be compared or quoted. */
function Mark({ name, value, children }: MarkProps) {
  return (
    <div className="text-sm">
      {children && <p className="text-muted">{children}</p>}
      <p className="flex items-center gap-2">
        <code className="min-w-0 flex-1 font-mono text-xs break-all text-muted">{value}</code>
        <CopyButton name={name} value={value} />
      </p>
    </div>
  );
}

function ReplayCheck({ id }: { id: string }) {
  const { text } = useLanguage();
  const copy = text.today.lineage;
  const replay = useReplay(id);
  const isOff = useKeptAt() !== undefined || replay.isPending;
  return (
    <div className="flex flex-col gap-3 rounded-md bg-sunk p-3">
      <p className="text-sm text-muted">{copy.replayAbout}</p>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button compact aria-disabled={isOff} onClick={() => !isOff && replay.mutate()}>
          {replay.isPending ? copy.replaying : copy.replay}
        </Button>
        <p role="status" className={replay.data?.identical ? 'text-good' : 'text-danger'}>
          {replay.data?.identical === true && copy.identical}
          {replay.data?.identical === false && copy.different(replay.data.differences.join(', '))}
        </p>
      </div>
      {replay.isError && <ErrorPanel verb={copy.replayVerb} error={replay.error} />}
    </div>
  );
}
