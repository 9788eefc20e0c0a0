import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type Answers,
  type Assessment,
  questionnaireQuery,
  useAssessment,
} from '../../api/setting';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Button } from '../Button';
import { ErrorPanel } from '../ErrorPanel';
import { Icon } from '../Icon';
import { Skeleton } from '../Skeleton';
import { useNextHeading } from '../useNextHeading';
import { Limits } from './Limits';

interface Props {
  /** What taking the profile is called here. */
  accept: string;
  pending: boolean;
  onAccept: (assessment: Assessment) => void;
}

/** Asks one question after the other and tells the profile that the answers lead to. */
export function Questionnaire({ accept, pending, onAccept }: Props) {
  const { lang, text } = useLanguage();
  const questions = useQuery(questionnaireQuery(lang));
  const [answers, setAnswers] = useState<Answers>({});
  const [at, setAt] = useState(0);
  const { heading, moveOn } = useNextHeading();
  const count = questions.data?.length ?? 0;
  const isDone = count > 0 && at >= count;
  const assessment = useAssessment(answers, lang, isDone);
  const copy = text.person.questionnaire;

  function move(step: number) {
    setAt(at + step);
    moveOn();
  }
  const failed = questions.isError ? questions : assessment.isError ? assessment : undefined;
  if (failed) {
    return <ErrorPanel verb={copy.verb} error={failed.error} onRetry={() => failed.refetch()} />;
  }
  const question = questions.data?.[at];
  return (
    <div className="flex min-h-80 flex-col gap-4">
      <div className="flex items-center gap-3">
        <Button
          look="quiet"
          compact
          className="-ml-2.5"
          aria-disabled={at === 0}
          onClick={() => at > 0 && move(-1)}
        >
          {text.person.back}
        </Button>
        <progress
          aria-label={copy.progress(Math.min(at + 1, count), count)}
          value={at}
          max={count || 1}
          className="progress flex-1"
        />
        <span aria-hidden="true" className="text-sm text-muted">
          {copy.of(Math.min(at + 1, count), count)}
        </span>
      </div>
      {!question && !assessment.data && <Skeleton blocks={['title', 'card']} />}
      {question && (
        <>
          <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
            {question.text}
          </h2>
          <ul className="flex flex-col gap-2">
            {question.answers.map((answer) => (
              <li key={answer.id}>
                <button
                  type="button"
                  aria-pressed={answers[question.id] === answer.id}
                  onClick={() => {
                    setAnswers({ ...answers, [question.id]: answer.id });
                    move(1);
                  }}
                  className="flex min-h-11 w-full cursor-pointer items-center justify-between gap-3 rounded-md border border-edge bg-card px-3 py-2 text-left hover:bg-sunk aria-pressed:border-fg aria-pressed:bg-sunk"
                >
                  {answer.text}
                  {answers[question.id] === answer.id && <Icon name="check" />}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {isDone && assessment.data && (
        <>
          <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
            {copy.result(nameOfProfile(assessment.data.risk_profile, text.account.profiles))}
          </h2>
          <p>{assessment.data.text}</p>
          <Limits limits={assessment.data.limits} />
          <Button
            look="primary"
            aria-disabled={pending}
            onClick={() => !pending && onAccept(assessment.data)}
          >
            {accept}
          </Button>
        </>
      )}
    </div>
  );
}

/** What the reader's language calls a profile. */
export function nameOfProfile(
  profile: string,
  profiles: Readonly<Record<string, { name: string }>>,
): string {
  return profiles[profile]?.name ?? profile;
}
