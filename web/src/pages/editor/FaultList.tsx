import type { TextFault } from '../../api/strategy';
import { Button } from '../../components/Button';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useChapter } from '../../i18n/chapter';

interface Props {
  faults: readonly TextFault[];
  isChecking: boolean;
  error: unknown;
  onGo: (line: number, column: number) => void;
  onFix: (fault: TextFault, name: string) => void;
}

/** What is wrong with the text, each with the way to it, and with a fix where one is known. */
export function FaultList({ faults, isChecking, error, onGo, onFix }: Props) {
  const copy = useChapter('strategies').editor;
  if (error) return <ErrorPanel verb={copy.checkFailed} error={error} />;
  const isGood = faults.length === 0;
  const said = isGood ? (isChecking ? copy.checking : copy.good) : copy.faults(faults.length);
  return (
    <section aria-label={copy.faultsTitle} className="flex min-h-6 flex-col gap-2">
      <p
        role="status"
        className={`flex items-center gap-2 font-medium ${isGood ? (isChecking ? 'text-muted' : 'text-good') : 'text-danger'}`}
      >
        <span aria-hidden="true">{isGood ? (isChecking ? '○' : '✔') : '▲'}</span>
        {said}
      </p>
      {!isGood && (
        <ul className="flex flex-col gap-2">
          {faults.map((fault) => (
            <li
              key={`${fault.line} ${fault.column} ${fault.message}`}
              className="flex flex-col gap-1.5 rounded-md border border-danger bg-card p-3 text-sm"
            >
              <p className="break-words">
                <span className="text-muted">{`${copy.line(fault.line)}: `}</span>
                {fault.suggestion ? `${fault.message}; ${fault.suggestion}` : fault.message}
              </p>
              <div className="flex flex-wrap gap-2">
                <Button compact onClick={() => onGo(fault.line, fault.column)}>
                  {copy.goTo(fault.line)}
                </Button>
                {namesIn(fault.suggestion).map((name) => (
                  <Button key={name} compact onClick={() => onFix(fault, name)}>
                    {copy.fix(name)}
                  </Button>
                ))}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The name that a suggestion offers: "did you mean `close`?". A longer advice is to be read. */
export function namesIn(suggestion: string | null | undefined): readonly string[] {
  const name = suggestion?.match(/^did you mean `(\w+)`\?$/)?.[1];
  return name === undefined ? [] : [name];
}
