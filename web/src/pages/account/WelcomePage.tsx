import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { sessionQuery } from '../../api/session';
import { useNextHeading } from '../../components/useNextHeading';
import { useLanguage } from '../../i18n/LanguageProvider';
import { readPreference } from '../../preference';
import { usePageTitle } from '../../title';
import { AccountStep } from './AccountStep';
import { AssetsStep } from './AssetsStep';
import { PlaceStep } from './PlaceStep';
import { guessRegion } from './place';
import { RiskStep } from './RiskStep';

const STEPS = ['place', 'account', 'risk', 'assets'] as const;
type Step = (typeof STEPS)[number];

interface Props {
  onDone: () => void;
}

/** First start: four short steps from nothing to the first answer. */
export function WelcomePage({ onDone }: Props) {
  const { text } = useLanguage();
  const [step, setStep] = useState<Step>('place');
  const { heading, moveOn } = useNextHeading();
  const copy = text.account.welcome;
  usePageTitle(copy.title);
  useGuessedRegion();
  function go(wanted: Step) {
    setStep(wanted);
    moveOn();
  }
  const at = STEPS.indexOf(step);
  return (
    <main
      id="main"
      aria-busy={false}
      className="mx-auto flex w-full max-w-lg flex-1 flex-col gap-6 px-4 py-6 sm:py-10"
    >
      <div className="flex flex-col gap-1.5">
        <p className="text-sm text-muted">{copy.step(at + 1, STEPS.length)}</p>
        <progress
          aria-label={copy.progress}
          value={at + 1}
          max={STEPS.length}
          className="progress"
        />
      </div>
      <div className="flex flex-col gap-2">
        <h1 ref={heading} tabIndex={-1} className="verdict font-semibold text-balance outline-none">
          {copy.steps[step].title}
        </h1>
        <p className="text-muted">{copy.steps[step].lead}</p>
      </div>
      {step === 'place' && <PlaceStep onNext={() => go('account')} />}
      {step === 'account' && <AccountStep onBack={() => go('place')} onNext={() => go('risk')} />}
      {step === 'risk' && <RiskStep onNext={() => go('assets')} />}
      {step === 'assets' && <AssetsStep onBack={() => go('risk')} onDone={onDone} />}
    </main>
  );
}

/** Starts from where the browser says it is, unless the visitor chose already. */
function useGuessedRegion() {
  const { chooseRegion } = useLanguage();
  const session = useQuery(sessionQuery);
  const isFresh = session.data?.state === 'setup' && !readPreference('region');
  useEffect(() => {
    if (isFresh) chooseRegion(guessRegion(navigator.languages));
  }, [isFresh, chooseRegion]);
}
