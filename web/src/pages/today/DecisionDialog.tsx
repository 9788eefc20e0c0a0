import { type Decision, useReplay } from '../../api/recommendation';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Verb } from '../../components/Verb';
import { formatNumber } from '../../format/number';
import { formatDay, formatMinute } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Arguments } from './Arguments';
import { EvidenceTable } from './EvidenceTable';
import { OddsBlock } from './OddsBlock';

interface Props {
  decision: Decision;
  onClose: () => void;
}

/** Everything a decision was made from, down to the digests of its bars. */
export function DecisionDialog({ decision, onClose }: Props) {
  const { lang, text } = useLanguage();
  return (
    <Dialog title={text.today.lineage.title(decision.instrument.symbol)} onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <Answer decision={decision} />
        </p>
        <OddsBlock decision={decision} />
      </div>
      <ul className="flex flex-col gap-1 text-sm text-muted">
        <li>{text.today.dataUntil(formatMinute(decision.as_of, lang))}</li>
        {decision.event && <li>{`${text.today.event}: ${decision.event.text}`}</li>}
      </ul>
      <Arguments decision={decision} level={3} />
      {decision.evidence.length > 0 && <EvidenceTable evidence={decision.evidence} />}
      <Lineage decision={decision} />
    </Dialog>
  );
}

/** The action, or why there is none. */
function Answer({ decision }: { decision: Decision }) {
  return (
    <>
      {decision.status !== 'without_data' && (
        <Verb action={decision.action} position={decision.position} className="text-lg" />
      )}
      <span>{decision.summary}</span>
    </>
  );
}

function Lineage({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const copy = text.today.lineage;
  const { bars, strategies, digest, code_version } = decision.lineage;
  return (
    <section className="flex flex-col gap-3">
      <dl className="flex flex-col gap-3 text-sm">
        <Fact name={copy.decision}>
          <Hash value={decision.id} />
        </Fact>
        <Fact name={copy.digest}>
          <Hash value={digest} />
        </Fact>
        <Fact name={copy.code}>
          <Hash value={code_version} />
        </Fact>
        <Fact name={copy.bars}>
          {bars.map((run) => (
            <span key={run.digest} className="block">
              {copy.barsOf(
                run.timeframe,
                formatNumber(run.rows, lang),
                formatDay(run.from, lang),
                formatDay(run.until, lang),
              )}{' '}
              <Hash value={run.digest} />
            </span>
          ))}
        </Fact>
        <Fact name={copy.strategies}>
          {strategies.map((strategy) => (
            <span key={strategy.strategy} className="block">
              {strategy.strategy} <Hash value={strategy.version} />
            </span>
          ))}
        </Fact>
      </dl>
      <ReplayCheck id={decision.id} />
    </section>
  );
}

function ReplayCheck({ id }: { id: string }) {
  const { text } = useLanguage();
  const copy = text.today.lineage;
  const replay = useReplay(id);
  return (
    <div className="flex flex-col gap-3">
      <Button
        className="self-start"
        aria-disabled={replay.isPending}
        onClick={() => !replay.isPending && replay.mutate()}
      >
        {replay.isPending ? copy.replaying : copy.replay}
      </Button>
      <p role="status" className={replay.data?.identical ? 'text-buy' : 'text-sell'}>
        {replay.data && (replay.data.identical ? copy.identical : copy.different)}
      </p>
      {replay.isError && <ErrorPanel verb={copy.replayVerb} error={replay.error} />}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-muted">{name}</dt>
      <dd className="flex flex-col gap-1">{children}</dd>
    </div>
  );
}

function Hash({ value }: { value: string }) {
  return <code className="font-mono text-xs break-all text-muted">{value}</code>;
}
