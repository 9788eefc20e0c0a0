import { useQuery, useQueryClient } from '@tanstack/react-query';
import { decisionQuery } from '../../api/decision';
import { type Decision, findInDaily } from '../../api/recommendation';
import { formatMinute } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Chip } from '../Chip';
import { Dialog } from '../Dialog';
import { ErrorPanel } from '../ErrorPanel';
import { Skeleton } from '../Skeleton';
import { Verb } from '../Verb';
import { Arguments } from './Arguments';
import { EvidenceTable } from './EvidenceTable';
import { Lineage } from './Lineage';
import { OddsBlock } from './OddsBlock';
import { leadOf, whyOf } from './reason';

interface Props {
  id: string;
  onClose: () => void;
}

/** Everything a decision was made from, down to the digests of its bars. */
export function DecisionDrawer({ id, onClose }: Props) {
  const { lang, text } = useLanguage();
  const queries = useQueryClient();
  const found = useQuery({
    ...decisionQuery(id, lang),
    placeholderData: () => findInDaily(queries, id, lang),
  });
  const symbol = found.data?.instrument.symbol;
  return (
    <Dialog title={text.today.lineage.title(symbol ?? '')} onClose={onClose}>
      {found.isPending && <Skeleton blocks={['title', 'card']} />}
      {found.isError && (
        <ErrorPanel
          verb={text.today.lineage.verb}
          error={found.error}
          onRetry={() => found.refetch()}
        />
      )}
      {found.data && <DecisionStory decision={found.data} />}
    </Dialog>
  );
}

/** From the answer back to the bars. */
function DecisionStory({ decision }: { decision: Decision }) {
  const { lang, text } = useLanguage();
  const copy = text.today.lineage;
  return (
    <>
      {decision.replayed && (
        <p className="hatched rounded-md border border-dashed border-edge px-3 py-2 text-sm">
          <strong>{copy.replayed}</strong> {copy.replayedAbout}
        </p>
      )}
      <div className="flex flex-col gap-3" data-simulated={decision.simulated}>
        <Answer decision={decision} />
        <p className="flex flex-wrap items-center gap-2 text-sm text-muted">
          <time dateTime={new Date(decision.as_of).toISOString()} data-as-of={decision.as_of}>
            {text.today.dataUntil(formatMinute(decision.as_of, lang))}
          </time>
          {decision.simulated && (
            <Chip hint={text.shell.simulatedHint} hatched>
              {text.shell.simulated}
            </Chip>
          )}
          {decision.sample && <Chip hint={text.shell.sampleHint}>{text.shell.sample}</Chip>}
        </p>
        <OddsBlock decision={decision} level={3} />
        {decision.event && (
          <p className="text-sm">
            <span className="text-muted">{`${text.today.event}: `}</span>
            {decision.event.text}
          </p>
        )}
        {decision.outcome && (
          <p className="text-sm">
            <span className="text-muted">{`${copy.outcome}: `}</span>
            <span className={decision.outcome.happened ? 'text-buy' : 'text-sell'}>
              {decision.outcome.happened ? text.today.yesterday.hit : text.today.yesterday.miss}
            </span>
            {` · ${decision.outcome.text}`}
          </p>
        )}
      </div>
      <Arguments decision={decision} level={3} />
      {decision.evidence.length > 0 && <EvidenceTable evidence={decision.evidence} />}
      <Lineage decision={decision} />
    </>
  );
}

/** The action, or why there is none. */
function Answer({ decision }: { decision: Decision }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-3">
      {decision.status !== 'without_data' && (
        <Verb action={decision.action} position={decision.position} className="text-lg" />
      )}
      <span>{decision.status === 'decision' ? leadOf(decision) : whyOf(decision)}</span>
    </p>
  );
}
