import { useState } from 'react';
import { ApiProblem } from '../../api/problem';
import { type StrategyDetail, useActivate } from '../../api/strategy';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Field } from '../../components/Field';
import { Select } from '../../components/Select';
import { useChapter } from '../../i18n/chapter';

const NOT_FIT = 'not_fit';
/** What the server says when only the typed id lets it through. */
const NEEDS_OVERRIDE = ['strategy_not_fit', 'strategy_not_evaluated'];

interface Props {
  strategy: StrategyDetail;
  kind: 'activate' | 'pause';
  onClose: () => void;
}

/** Says why; against the verdict, the id is typed once more. */
export function ActivationDialog({ strategy, kind, onClose }: Props) {
  const { change: copy, profiles } = useChapter('strategies');
  const activate = useActivate();
  const [profile, setProfile] = useState('');
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [isTried, setTried] = useState(false);
  const { error } = activate;
  const isRefused = error instanceof ApiProblem && NEEDS_OVERRIDE.includes(error.code);
  const { verdict } = strategy;
  const hasPassed = verdict != null && verdict.verdict !== NOT_FIT;
  const needsOverride = kind === 'activate' && (!hasPassed || isRefused);
  const isReady = reason.trim() !== '' && (!needsOverride || typed === strategy.id);
  function send() {
    setTried(true);
    if (!isReady || activate.isPending) return;
    activate.mutate(
      {
        id: strategy.id,
        active: kind === 'activate',
        profiles: profile ? [profile] : [],
        reason: reason.trim(),
        override: needsOverride ? typed : undefined,
      },
      { onSuccess: onClose },
    );
  }
  return (
    <Dialog title={copy.title[kind]} onClose={onClose}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <p className="max-w-prose">{copy.about[kind]}</p>
        <Select
          label={copy.profile}
          value={profile}
          onChange={(event) => setProfile(event.target.value)}
        >
          <option value="">{copy.everyProfile}</option>
          {strategy.votes.map((vote) => (
            <option key={vote.profile} value={vote.profile}>
              {profiles[vote.profile] ?? vote.profile}
            </option>
          ))}
        </Select>
        <Field
          label={copy.reason}
          hint={copy.reasonHint}
          maxLength={500}
          value={reason}
          error={isTried && reason.trim() === '' ? copy.needed : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
        {needsOverride && (
          <div className="flex flex-col gap-3 rounded-lg border border-warn p-4">
            <p className="text-warn">{verdict ? copy.unfit : copy.unjudged}</p>
            <Field
              label={copy.typed(strategy.id)}
              hint={copy.typedHint}
              autoComplete="off"
              spellCheck={false}
              value={typed}
              error={isTried && typed !== strategy.id ? copy.mismatch : undefined}
              onChange={(event) => setTyped(event.target.value)}
            />
          </div>
        )}
        {activate.isError && !isRefused && (
          <ErrorPanel verb={copy.verb[kind]} error={error} detail={error?.message} />
        )}
        <Button
          look="primary"
          type="submit"
          aria-disabled={activate.isPending}
          className="self-start"
        >
          {copy.title[kind]}
        </Button>
      </form>
    </Dialog>
  );
}
