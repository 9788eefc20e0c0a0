import { useState } from 'react';
import { ApiProblem } from '../api/problem';
import { useLanguage } from '../i18n/LanguageProvider';
import { Button } from './Button';

interface Props {
  /** What could not be done, as the catalogue says it: "read the decisions of today". */
  verb: string;
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** What the program itself said, where that helps to put it right. */
  detail?: string | undefined;
  /** Level of the title: 1 where the panel is the page. */
  level?: 1 | 2;
}

/** What failed, whether data is safe, a way to try again, and a code to quote. */
export function ErrorPanel({ verb, error, onRetry, detail, level = 2 }: Props) {
  const { text } = useLanguage();
  const problem = error instanceof ApiProblem ? error : undefined;
  const Title = level === 1 ? 'h1' : 'h2';
  return (
    <section
      role="alert"
      className="rounded-lg border border-danger bg-card p-4 flex flex-col gap-3"
    >
      <Title className="text-lg font-semibold">{text.shell.error.title(verb)}</Title>
      <p className="text-muted">
        {problem?.code === 'unreachable' ? text.shell.error.offline : text.shell.error.safe}
      </p>
      {detail && <p className="font-mono text-sm break-words">{detail}</p>}
      <div className="flex flex-wrap items-center gap-3">
        {onRetry && (
          <Button look="primary" onClick={onRetry}>
            {text.shell.retry}
          </Button>
        )}
        {problem?.requestId && <RequestCode id={problem.requestId} />}
      </div>
    </section>
  );
}

function RequestCode({ id }: { id: string }) {
  const { text } = useLanguage();
  const [copied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(id);
    setCopied(true);
  }
  return (
    <p className="flex flex-wrap items-center gap-2 text-sm text-muted">
      {text.shell.error.code}
      <code className="font-mono text-fg break-all">{id}</code>
      <Button look="quiet" compact onClick={copy}>
        {copied ? text.shell.error.copied : text.shell.error.copy}
      </Button>
    </p>
  );
}
